"""Which code belongs to which part of a token's work, also where it is inlined.

The line tables of a program say for each instruction which functions it stems from, the innermost
first. The first of them that a group names decides. Code that none names, arithmetic say, counts
for what called it.
"""

import re

from .tools import need, run

# What is computed: the layers, the logits, the draw. By a function's name, anywhere in the chain.
PARTS = [
    ("layers", r"Session.*::(start|step|attention|feed_forward)\b"),
    ("head", r"Session.*::logits_and_scratch\b"),
    ("draw", r"Generator.*::(draw|decode)\b"),
]

# Groups by file, and function if there is one.
GROUPS = [
    # Kernels in assembly, whose lines may have no file.
    ("matvec", "", r"\bq[48]_(blocks|numbers|added)\b"),
    ("activation_quantization", "", r"\b(groups_of_levels|largest_magnitude)\b"),
    ("softmax", "", r"\b(weight|score)_pairs\b"),
    ("attention", "", r"\b(dots_of_(two|head)|weighted_pairs(_of_(two|eight))?)\b"),
    ("attention", "", r"\bquads_of_(levels|bytes)\b"),
    ("norm", "", r"\b(sum_squares|scale_quads)\b"),
    ("norm", r"/src/kernel/", r"::normalize\b"),
    ("softmax", r"/src/kernel/", r"::(weights|scores?)\b"),
    ("attention", r"/src/kernel/.*attention", ""),
    ("attention", r"/src/kernel/", r"dots|weighted_sums|arrange|(query|cached)_levels"),
    ("activation_quantization", r"/src/kernel/", r"::(levels|largest|quantize)\b"),
    ("matvec", r"/src/kernel/|/src/nn/linear\.rs|/src/quant/matrix\.rs", ""),
    ("softmax", r"/src/(nn|num)/", r"softmax|exp2_neg_q12|weighted_values|attention::reciprocal"),
    ("attention", r"/src/nn/(attention|kv_cache)", ""),
    ("norm", r"/src/nn/rms_norm\.rs", ""),
    ("rope", r"/src/nn/rope\.rs", ""),
    ("silu", r"/src/nn/feed_forward\.rs", ""),
    ("activation_quantization", r"/src/quant/vector\.rs|/src/nn/activations\.rs", ""),
    ("sampler", r"/src/sampling/", ""),
    ("text", r"/src/tokenizer/|/src/generate/", ""),
    ("session", r"/src/model/", ""),
]

NONE = -1


def ranges(program, elf):
    """`(start, end, part, group)` of every stretch of code, for the plugin."""
    need("llvm-symbolizer")
    functions = sorted((s.address, s.size) for s in elf.symbols.values() if s.is_function)
    addresses = sorted({a for start, size in functions for a in range(start, start + size, 2)})
    command = ["llvm-symbolizer", f"--obj={program}", "--inlines", "--demangle"]
    answers = run(command, input="".join(f"{a:#x}\n" for a in addresses)).strip().split("\n\n")
    found = []
    for address, answer in zip(addresses, answers, strict=True):
        part, group = belongs(answer)
        if found and found[-1][1:] == [address, part, group]:
            found[-1][1] = address + 2
        else:
            found.append([address, address + 2, part, group])
    return [entry for entry in found if entry[2:] != [NONE, NONE]]


SEEN = {}


def belongs(answer):
    """Part and group of a chain of functions: lines of name and place in turn."""
    lines = answer.splitlines()
    frames = list(zip(lines[::2], lines[1::2], strict=True))
    for name, place in frames:
        key = (name, place.rsplit(":", 2)[0])
        if key not in SEEN:
            SEEN[key] = group_of(*key)
        if SEEN[key] != NONE:
            group = SEEN[key]
            break
    else:
        group = NONE
    part = next((p for name, _ in frames if (p := part_of(name)) != NONE), NONE)
    return part, group


def part_of(name):
    return next((i for i, (_, there) in enumerate(PARTS) if re.search(there, name)), NONE)


def group_of(name, path):
    for i, (_, file, function) in enumerate(GROUPS):
        if re.search(file, path) and re.search(function, name):
            return i
    return NONE


def name(part, group):
    """What a count is called: the head's and the draw's are one each."""
    if PARTS[part][0] == "layers":
        return GROUPS[group][0]
    if PARTS[part][0] == "head":
        return "head"
    return GROUPS[group][0] if GROUPS[group][0] == "text" else "sampler"
