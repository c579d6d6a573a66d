"""What is read of the notes that the host prints, and of digests."""

import unittest

from checks import demos, draws

PRINTED = """X:1
K:D

     Hz     ms
      0     89  rest
    440    178  A4
    740     89  F#5
      0    178  rest
    233    178  Bb3
"""


class Demos(unittest.TestCase):
    def test_notes_begin_with_the_first_that_sounds(self):
        found = [(round(hertz, 3), start, end) for hertz, start, end in demos.notes(PRINTED)]
        self.assertEqual(found, [(440, 0, 178), (739.989, 178, 267), (233.082, 445, 623)])
        self.assertEqual(list(demos.notes("43 notes\n")), [])

    def test_frequencies_are_those_of_equal_temperament(self):
        for name, hertz in [("C4", 261.626), ("B4", 493.883), ("G3", 195.998), ("C-1", 8.176)]:
            self.assertAlmostEqual(demos.frequency(name), hertz, places=3)

    def test_a_digest_stands_behind_its_word(self):
        printed = "class 7\r\ndigest: fd22152f\r\ndisplay: 46423903\n"
        self.assertEqual(demos.value(printed, "display"), "46423903")
        self.assertEqual(demos.value(printed, "digest"), "fd22152f")
        self.assertIsNone(demos.value(printed, "class"))


class Draws(unittest.TestCase):
    def test_metrics_of_marks(self):
        self.assertEqual(list(draws.encoded([9, 4, 5])), [("image_encode", 4), ("image_decode", 5)])
        self.assertEqual(list(draws.drawn([9, 4])), [("image", 4)])
        sliced = dict(draws.sliced([9, 100, 8, 3, 7, 2]))
        self.assertEqual(sliced, {"image_8_steps": 100, "step_unguided": 12, "slice_max": 7})
        self.assertEqual(list(draws.filtered([9, 4, 1, 6])), [("step", 5)])
        with self.assertRaises(ValueError):
            list(draws.drawn([9, 4, 5]))


if __name__ == "__main__":
    unittest.main()
