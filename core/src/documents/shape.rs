//! The shape of a programme: how those who take part stand to each other, and so who is offered a part in it and by
//! which words they are called.
//!
//! Owns what follows from the way in which a programme is run; the words themselves stand in languages and packs.

use serde::{Deserialize, Serialize};

use crate::forms;
use crate::membership::Role;

/// The packs that are about a mentor: what makes one, how to find one, how one behaves.
const OF_MENTORS: [&str; 3] = ["mentor-profile", "matching", "mentoring-rules"];

/// How those who take part in a programme stand to each other.
///
/// # Source
/// requirements.md ADP-1 to ADP-5, ROL-13.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A mentee and a mentor, each with an association.
    #[default]
    Mentoring,
    /// A mentee and a mentor, both members of the association that brings them together.
    Members,
    /// Cities that are all equal: nobody is mentee or mentor.
    Equals,
}

impl Shape {
    /// Returns the shape of a programme that is run in a way of [`super::programme::PRESETS`]; what is unknown is the
    /// method as it is written.
    pub fn of(preset: &str) -> Self {
        match preset {
            "associations" => Self::Members,
            "community" => Self::Equals,
            _ => Self::Mentoring,
        }
    }

    /// Returns the name under which languages and packs keep what they say otherwise in this shape; none for the method
    /// as it is written.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Mentoring => None,
            Self::Members => Some("members"),
            Self::Equals => Some("equals"),
        }
    }

    /// Names a language as it is spoken in this shape, as [`forms::tongue`] does.
    pub fn tongue(self, language: &str) -> String {
        forms::tongue(language, self.name())
    }

    /// Returns the shape in which a tongue is spoken.
    pub fn of_tongue(tongue: &str) -> Self {
        let (_, name) = forms::language_and_shape(tongue);
        [Self::Members, Self::Equals].into_iter().find(|shape| shape.name() == name).unwrap_or_default()
    }

    /// Tells whether somebody is a mentor.
    pub fn has_mentor(self) -> bool {
        self != Self::Equals
    }

    /// Tells whether a form or a guide has a place in a programme of this shape.
    pub fn uses(self, pack: &str) -> bool {
        self.has_mentor() || !OF_MENTORS.contains(&pack)
    }

    /// Tells whether somebody may be invited to do this.
    pub fn offers(self, role: Role) -> bool {
        match role {
            Role::MentorTeam => self.has_mentor(),
            // One association is behind both cities, or behind all.
            Role::MentorAssociation => self == Self::Mentoring,
            Role::MenteeTeam
            | Role::MenteeAssociation
            | Role::LocalSupportGroup
            | Role::Facilitator
            | Role::Coordinator
            | Role::Observer => true,
        }
    }

    /// Returns what the team of a city does that comes to the founder's.
    pub fn other_team(self) -> Role {
        if self.has_mentor() { Role::MentorTeam } else { Role::MenteeTeam }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::programme::PRESETS;

    #[test]
    fn each_way_to_run_a_programme_has_its_shape_and_each_shape_its_tongue() {
        let shapes: Vec<Shape> = PRESETS.iter().map(|preset| Shape::of(preset)).collect();
        let [mentoring, members, equals] = [Shape::Mentoring, Shape::Members, Shape::Equals];
        assert_eq!(shapes, [mentoring, mentoring, mentoring, mentoring, members, equals]);
        assert_eq!(Shape::of(""), mentoring);
        for shape in shapes {
            assert_eq!(Shape::of_tongue(&shape.tongue("it")), shape);
        }
        assert_eq!((mentoring.tongue("it").as_str(), equals.tongue("it").as_str()), ("it", "it-x-equals"));
        assert_eq!(Shape::of_tongue("it-x-triangle"), mentoring);
    }

    #[test]
    fn among_equals_nobody_is_offered_to_be_a_mentor() {
        let offered = |shape: Shape| Role::ALL.into_iter().filter(|role| shape.offers(*role)).count();
        assert_eq!([Shape::Mentoring, Shape::Members, Shape::Equals].map(offered), [8, 7, 6]);
        assert!(!Shape::Equals.offers(Role::MentorTeam) && !Shape::Equals.offers(Role::MentorAssociation));
        assert_eq!(Shape::Equals.other_team(), Role::MenteeTeam);
        assert!(
            !Shape::Equals.uses("matching") && Shape::Equals.uses("needs-analysis") && Shape::Members.uses("matching")
        );
    }
}
