//! Sampling, in bounded slices.

use rand_core::Rng;

use super::{Diffusion, DiffusionParameters, Step, Time};
use crate::distribution::{Distribution, Normal};
use crate::model::image::{ImageError, to_bytes};
use crate::model::latent::draw;
use crate::model::sequential::{NetworkError, Progress, Session};
use crate::model::workspace::take;
use crate::num::Real;

/// How far an image has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum DiffusionProgress {
    /// So many steps are done; there are more.
    Steps(usize),
    /// All steps are done, or none were begun.
    Done,
}

impl DiffusionProgress {
    /// Whether nothing is left to do.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Done)
    }
}

/// Which question the network is being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// With the class.
    Conditional,
    /// Without it.
    Unconditional,
}

/// The sampling of an image, in a workspace of the caller.
///
/// [`start`](DiffusionSession::start) draws noise; each [`step`](DiffusionSession::step) does a
/// bounded slice of work, a layer or a row of a convolution, until the image is there.
///
/// # Memory
///
/// [`Diffusion::workspace_bytes`], and about 500 bytes for itself on a 32-bit chip.
///
/// # Example
///
/// In the [module's documentation](super).
#[derive(Debug)]
pub struct DiffusionSession<'m, 'w, R: Real, G> {
    model: Diffusion<'m>,
    parameters: DiffusionParameters<R>,
    rng: G,
    network: Session<'m, 'w, R>,
    /// The image in noise.
    x: &'w mut [R],
    /// What the network says of it with the class, while it is asked without.
    conditional: &'w mut [R],
    class: Option<usize>,
    /// Steps that are done.
    done: usize,
    question: Question,
}

impl<'m, 'w, R: Real, G: Rng> DiffusionSession<'m, 'w, R, G> {
    pub(super) fn new(
        model: &Diffusion<'m>,
        workspace: &'w mut [u8],
        parameters: DiffusionParameters<R>,
        rng: G,
    ) -> Result<Self, ImageError> {
        parameters.check()?;
        let (needed, given) = (model.workspace_bytes::<R>(), workspace.len());
        let too_small = ImageError::WorkspaceTooSmall { needed, given };
        if given < needed {
            return Err(too_small);
        }
        if workspace
            .as_ptr()
            .align_offset(crate::model::workspace::ALIGNMENT)
            != 0
        {
            return Err(ImageError::WorkspaceAlignment);
        }
        let length = model.config().image_len();
        let mut rest = workspace;
        let x = take(&mut rest, length).ok_or(too_small)?;
        let conditional = take(&mut rest, length).ok_or(too_small)?;
        let network = Session::new(model.denoiser(), rest).map_err(|error| match error {
            NetworkError::WorkspaceTooSmall { .. } => too_small,
            error => ImageError::of_run(error),
        })?;
        Ok(Self {
            model: *model,
            done: parameters.steps,
            parameters,
            rng,
            network,
            x,
            conditional,
            class: None,
            question: Question::Conditional,
        })
    }

    /// Begins a new image of a class, or of any if it is `None`; one that is under way is given
    /// up.
    ///
    /// # Errors
    ///
    /// [`ClassOutOfRange`](ImageError::ClassOutOfRange); the session is as it was.
    pub fn start(&mut self, class: Option<usize>) -> Result<(), ImageError> {
        if let Some(class) = class {
            self.model.config().check_class(class)?;
        }
        draw(&mut self.rng, self.x);
        self.class = class;
        self.done = 0;
        self.ask(self.first_question());
        Ok(())
    }

    /// The generator of random numbers.
    pub fn rng_mut(&mut self) -> &mut G {
        &mut self.rng
    }

    /// Whether the network is asked twice: not if one answer has no weight.
    fn is_guided(&self) -> bool {
        let guidance = self.parameters.guidance;
        self.class.is_some() && guidance != R::ONE && guidance != R::ZERO
    }

    fn first_question(&self) -> Question {
        if self.class.is_some() && self.parameters.guidance != R::ZERO {
            Question::Conditional
        } else {
            Question::Unconditional
        }
    }

    /// Puts a question to the network.
    fn ask(&mut self, question: Question) {
        self.question = question;
        let time = Time::after(self.done, self.parameters.steps);
        let features = 2 * self.model.config().time_features;
        let class = match question {
            Question::Conditional => self.class,
            Question::Unconditional => None,
        };
        let x = &*self.x;
        self.network.start_with(|input, condition| {
            input.iter_mut().zip(x).for_each(|(to, x)| *to = *x);
            let (time_features, classes) = condition.split_at_mut(features.min(condition.len()));
            time.features(time_features);
            for (index, number) in classes.iter_mut().enumerate() {
                *number = if class == Some(index) {
                    R::ONE
                } else {
                    R::ZERO
                };
            }
        });
    }

    /// Does a slice of work: a layer, or a row of a convolution. When all steps are done it does
    /// nothing.
    pub fn step(&mut self) -> DiffusionProgress {
        if self.done >= self.parameters.steps {
            return DiffusionProgress::Done;
        }
        if self.network.step() == Progress::Done {
            if self.question == Question::Conditional && self.is_guided() {
                let answer = self.network.output();
                let kept = self.conditional.iter_mut();
                kept.zip(answer).for_each(|(to, answer)| *to = *answer);
                self.ask(Question::Unconditional);
            } else {
                self.go_back();
            }
        }
        if self.done < self.parameters.steps {
            DiffusionProgress::Steps(self.done)
        } else {
            DiffusionProgress::Done
        }
    }

    /// Takes the step that the answers point to.
    fn go_back(&mut self) {
        let steps = self.parameters.steps;
        let (from, to) = (
            Time::after(self.done, steps),
            Time::after(self.done + 1, steps),
        );
        let step = Step::new(self.model.path(), from, to, self.parameters.eta);
        let answer = self.network.output();
        if self.is_guided() {
            let guidance = self.parameters.guidance;
            for (conditional, answer) in self.conditional.iter_mut().zip(answer) {
                *conditional = answer.add(guidance.mul(conditional.sub(*answer)));
            }
            step.apply(self.x, self.conditional);
        } else {
            step.apply(self.x, answer);
        }
        // Zero and one are valid parameters.
        if step.fresh > R::ZERO
            && let Ok(normal) = Normal::new(R::ZERO, R::ONE)
        {
            for x in self.x.iter_mut() {
                *x = x.add(step.fresh.mul(normal.sample(&mut self.rng)));
            }
        }
        self.done += 1;
        if self.done < steps {
            self.ask(self.first_question());
        }
    }

    /// Does all the work that is left.
    pub fn finish(&mut self) {
        for _ in self.done..self.parameters.steps {
            self.network.finish();
            self.step();
            if self.question == Question::Unconditional && self.is_guided() {
                self.network.finish();
                self.step();
            }
        }
    }

    /// The image in noise, as it is: numbers from about -1 to 1.
    #[must_use]
    pub fn numbers(&self) -> &[R] {
        self.x
    }

    /// Writes the image, as it is.
    ///
    /// # Formula
    ///
    /// `image[i] = round(255 (x[i] + 1) / 2)`, clamped to bytes.
    ///
    /// # Errors
    ///
    /// [`ImageLength`](ImageError::ImageLength); `image` is as it was.
    pub fn image(&self, image: &mut [u8]) -> Result<(), ImageError> {
        self.model.config().check_image(image.len())?;
        let half = R::from_f32(0.5);
        for (x, out) in self.x.iter().zip(image) {
            to_bytes(&[x.add(R::ONE).mul(half)], core::slice::from_mut(out));
        }
        Ok(())
    }
}

#[cfg(feature = "defmt")]
impl<R: Real, G> defmt::Format for DiffusionSession<'_, '_, R, G> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "DiffusionSession {{ done: {=usize} of {=usize} }}",
            self.done,
            self.parameters.steps
        );
    }
}
