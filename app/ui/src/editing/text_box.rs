//! One text area of the page, bound to one text of an open document.
//!
//! Owns what the browser needs: which input becomes which splice, where caret and page stand after others typed. The
//! text area is the browser's own: a letter is on the screen before this code runs, and what changed is read from
//! its value, whatever the way in which it came.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use taccuino_core::documents::Field;
use wasm_bindgen::JsCast;
use web_sys::{CompositionEvent, Element, HtmlElement, HtmlTextAreaElement, InputEvent, KeyboardEvent};

use super::caret::Selection;
use super::diff::diff;
use super::document::{By, OpenDocument, TextEvent, WatcherId};
use super::splice::{Splice, units};

/// The class that lets a text area's background fade once.
const CHANGED: &str = "changed-by-others";

/// A text area and the text that it shows.
pub(crate) struct TextBox {
    element: HtmlTextAreaElement,
    document: OpenDocument,
    field: Field,
    is_one_line: bool,
    /// What the text area showed last: what is different now was typed since.
    shown: RefCell<Vec<u16>>,
    is_composing: Cell<bool>,
    watcher: Cell<Option<WatcherId>>,
}

impl TextBox {
    /// Shows the text in the text area and keeps both the same until [`TextBox::detach`].
    pub(crate) fn attach(
        element: HtmlTextAreaElement,
        document: OpenDocument,
        field: Field,
        is_one_line: bool,
    ) -> Rc<Self> {
        let text_box = Rc::new(Self {
            element,
            document,
            field,
            is_one_line,
            shown: RefCell::default(),
            is_composing: Cell::new(false),
            watcher: Cell::new(None),
        });
        text_box.read_anew();
        let weak = Rc::downgrade(&text_box);
        let watcher = document.watch(&text_box.field, move |event| {
            if let Some(text_box) = weak.upgrade() {
                text_box.told(event);
            }
        });
        text_box.watcher.set(Some(watcher));
        text_box
    }

    /// Ends what [`TextBox::attach`] began.
    pub(crate) fn detach(&self) {
        if self.is_composing.replace(false) {
            self.document.end_composing(&self.field);
        }
        if let Some(watcher) = self.watcher.take() {
            self.document.unwatch(&self.field, watcher);
        }
    }

    /// Puts the caret into the text area, at a place or at the end.
    pub(crate) fn focus(&self, at: Option<usize>) {
        // An element that has left the page takes no focus.
        let _ = self.element.focus();
        self.put_caret(at.unwrap_or_else(|| self.shown.borrow().len()));
    }

    /// The value has changed: finds out how, and edits the document.
    pub(crate) fn input(&self) {
        let Some(watcher) = self.watcher.get() else { return };
        let caret = caret_of(&self.element);
        let mut now = units(&self.element.value());
        let Some(mut splice) = diff(&self.shown.borrow(), &now, caret) else { return };
        if self.is_one_line && splice.inserted.contains(&u16::from(b'\n')) {
            splice.inserted.iter_mut().filter(|unit| **unit == u16::from(b'\n')).for_each(|unit| *unit = 0x20);
            now.clone_from(&self.shown.borrow());
            splice.apply(&mut now);
            self.element.set_value(&String::from_utf16_lossy(&now));
            self.put_caret(caret);
        }
        let deleted = self.shown.borrow()[splice.at..splice.at + splice.deleted].to_vec();
        let composing = self.is_composing.get();
        match self.document.type_text(&self.field, watcher, &splice, &deleted, composing) {
            Ok(()) => {
                *self.shown.borrow_mut() = now;
                grow(&self.element);
            }
            // The page showed something else than the document: the document is right.
            Err(_) => self.read_anew(),
        }
    }

    /// Takes over the browser's own undo and redo, and keeps line breaks out of a line.
    pub(crate) fn before_input(&self, event: &InputEvent) {
        match event.input_type().as_str() {
            "historyUndo" => {
                event.prevent_default();
                self.undo();
            }
            "historyRedo" => {
                event.prevent_default();
                self.redo();
            }
            "insertLineBreak" | "insertParagraph" if self.is_one_line => event.prevent_default(),
            _ => {}
        }
    }

    /// Takes over the keys for undo and redo.
    pub(crate) fn key_down(&self, event: &KeyboardEvent) {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
            return;
        }
        match (event.key().to_lowercase().as_str(), event.shift_key()) {
            ("z", false) => {
                event.prevent_default();
                self.undo();
            }
            ("z", true) | ("y", false) => {
                event.prevent_default();
                self.redo();
            }
            _ => {}
        }
    }

    /// An input method begins a word: others' changes wait until it has finished.
    pub(crate) fn composition_start(&self, _: &CompositionEvent) {
        if !self.is_composing.replace(true) {
            self.document.begin_composing();
        }
    }

    /// An input method has finished its word.
    pub(crate) fn composition_end(&self, _: &CompositionEvent) {
        // Some browsers tell of the last input after this event, others before.
        self.input();
        if self.is_composing.replace(false) {
            self.document.end_composing(&self.field);
        }
    }

    fn undo(&self) {
        if let Some(caret) = self.document.undo(&self.field) {
            self.put_caret(caret);
        }
    }

    fn redo(&self) {
        if let Some(caret) = self.document.redo(&self.field) {
            self.put_caret(caret);
        }
    }

    fn told(&self, event: TextEvent<'_>) {
        match event {
            TextEvent::Spliced(splices, by) => {
                self.show(splices);
                if by == By::Others {
                    fade(&self.element);
                }
            }
            TextEvent::Reload => self.read_anew(),
            TextEvent::Compare => {
                if displayed(&String::from_utf16_lossy(&self.shown.borrow()))
                    != displayed(&self.document.text_now(&self.field))
                {
                    self.read_anew();
                }
            }
        }
    }

    /// Shows what became different, stretch by stretch: caret, selection and page stay where they are.
    fn show(&self, splices: &[Splice]) {
        let is_focused = is_focused(&self.element);
        let before = Selection { start: caret_start(&self.element), end: caret_of(&self.element) };
        let direction = self.element.selection_direction().ok().flatten();
        let anchor = Anchor::set(&self.element);
        let mut selection = before;
        for splice in splices {
            splice.apply(&mut self.shown.borrow_mut());
            let text = displayed(&splice.text());
            let (start, end) = (splice.at as u32, (splice.at + splice.deleted) as u32);
            // It fails only for a stretch that is not there, and then the value is set as a whole below.
            let _ = self.element.set_range_text_with_start_and_end(&text, start, end);
            selection = selection.follow(splice);
        }
        let wanted = String::from_utf16_lossy(&self.shown.borrow());
        if self.element.value() != displayed(&wanted) {
            self.element.set_value(&displayed(&wanted));
        }
        grow(&self.element);
        if is_focused {
            let (start, end) = (selection.start as u32, selection.end as u32);
            let direction = direction.unwrap_or_else(|| "none".to_owned());
            let _ = self.element.set_selection_range_with_direction(start, end, &direction);
        }
        anchor.hold(&self.element, selection.end.cmp(&before.end).is_ne());
    }

    fn read_anew(&self) {
        let text = displayed(&self.document.text_now(&self.field));
        *self.shown.borrow_mut() = units(&text);
        let caret = caret_of(&self.element);
        self.element.set_value(&text);
        grow(&self.element);
        if is_focused(&self.element) {
            self.put_caret(caret.min(self.shown.borrow().len()));
        }
    }

    fn put_caret(&self, at: usize) {
        let at = at as u32;
        let _ = self.element.set_selection_range(at, at);
    }
}

/// Remembers where on the screen the text stands that somebody writes now, so that what others write above it does
/// not push it away.
struct Anchor {
    focused: Option<Element>,
    top: f64,
    height: f64,
}

impl Anchor {
    fn set(changing: &HtmlTextAreaElement) -> Self {
        let focused = active_element();
        let top = focused.as_ref().map_or(0.0, |element| element.get_bounding_client_rect().top());
        Self { focused, top, height: changing.get_bounding_client_rect().height() }
    }

    /// Scrolls by as much as the place was moved. `moved_within` tells that the text area that changed is the one
    /// that somebody writes in, and that the change was before the caret.
    fn hold(self, changed: &HtmlTextAreaElement, moved_within: bool) {
        let (Some(focused), Some(window)) = (self.focused, web_sys::window()) else { return };
        if focused.tag_name() == "BODY" {
            return;
        }
        let mut by = focused.get_bounding_client_rect().top() - self.top;
        if moved_within && focused == *changed.as_ref() {
            by += changed.get_bounding_client_rect().height() - self.height;
        }
        if by.abs() >= 1.0 {
            window.scroll_by_with_x_and_y(0.0, by);
        }
    }
}

/// Replaces the one character that text areas rewrite, by one of the same length: positions stay the same.
fn displayed(text: &str) -> String {
    text.replace('\r', " ")
}

fn caret_start(element: &HtmlTextAreaElement) -> usize {
    element.selection_start().ok().flatten().unwrap_or(0) as usize
}

fn caret_of(element: &HtmlTextAreaElement) -> usize {
    element.selection_end().ok().flatten().unwrap_or(0) as usize
}

fn active_element() -> Option<Element> {
    web_sys::window()?.document()?.active_element()
}

fn is_focused(element: &HtmlTextAreaElement) -> bool {
    active_element().is_some_and(|active| active == *element.as_ref())
}

/// Makes the text area as high as its text, where the browser does not do that by itself.
fn grow(element: &HtmlTextAreaElement) {
    thread_local! {
        static GROWS_BY_ITSELF: bool = web_sys::css::supports_with_value("field-sizing", "content").unwrap_or(false);
    }
    if !GROWS_BY_ITSELF.with(|grows| *grows) {
        let style = element.unchecked_ref::<HtmlElement>().style();
        // A style that is refused leaves the text area as high as it was.
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", element.scroll_height() + 2));
    }
}

fn fade(element: &HtmlTextAreaElement) {
    let classes = element.class_list();
    let _ = classes.remove_1(CHANGED);
    // Reading the width makes the browser notice the class's absence, so that the fading begins anew.
    let _ = element.offset_width();
    let _ = classes.add_1(CHANGED);
}
