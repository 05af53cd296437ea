//! Starts the page in a browser; does nothing elsewhere.

fn main() {
    #[cfg(target_arch = "wasm32")]
    taccuino_ui::mount();
}
