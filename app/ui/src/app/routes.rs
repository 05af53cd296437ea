//! Which address shows which page. Links to these addresses are made in `paths`.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;

use crate::components::page::Page;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::assessment::{AssessmentsPage, ComparePage};
use crate::pages::devices::LaptopsPage;
use crate::pages::document::DocumentPage;
use crate::pages::documents::PlansPage;
use crate::pages::form::compare::ComparePage as NeedsBesidePage;
use crate::pages::guide::GuidePage;
use crate::pages::invite::{InvitationPage, InvitePage};
use crate::pages::join::JoinPage;
use crate::pages::needs::NeedsPage;
use crate::pages::network_room::NetworkPage;
use crate::pages::now::NowPage;
use crate::pages::people::PeoplePage;
use crate::pages::programmes::ProgrammesPage;
use crate::pages::search::SearchPage;
use crate::pages::settings::SettingsPage;
use crate::pages::visit::VisitsPage;

/// Shows the page of the address.
#[component]
pub(super) fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <NowherePage/> }>
            <Route path=path!("/") view=NowPage/>
            <Route path=path!("/programmes") view=ProgrammesPage/>
            <Route path=path!("/join") view=JoinPage/>
            <Route path=path!("/laptops") view=LaptopsPage/>
            <Route path=path!("/settings") view=SettingsPage/>
            <Route path=path!("/p/:programme") view=NowPage/>
            <Route path=path!("/p/:programme/needs") view=NeedsPage/>
            <Route path=path!("/p/:programme/needs/compare") view=NeedsBesidePage/>
            <Route path=path!("/p/:programme/guide/:pack") view=GuidePage/>
            <Route path=path!("/p/:programme/network") view=NetworkPage/>
            <Route path=path!("/p/:programme/assessments") view=AssessmentsPage/>
            <Route path=path!("/p/:programme/assessments/compare") view=ComparePage/>
            <Route path=path!("/p/:programme/visits") view=VisitsPage/>
            <Route path=path!("/p/:programme/plan") view=PlansPage/>
            <Route path=path!("/p/:programme/d/:document") view=DocumentPage/>
            <Route path=path!("/p/:programme/d/:document/:part") view=DocumentPage/>
            <Route path=path!("/p/:programme/search") view=SearchPage/>
            <Route path=path!("/p/:programme/people") view=PeoplePage/>
            <Route path=path!("/p/:programme/invite") view=InvitePage/>
            <Route path=path!("/p/:programme/invite/:invitation") view=InvitationPage/>
        </FlatRoutes>
    }
}

#[component]
fn NowherePage() -> impl IntoView {
    let words = use_i18n();
    view! {
        <Page title=move || t_string!(words, app.nowhere_title).to_owned()>
            <p>{t!(words, app.nowhere)}</p>
            <div class="row"><a class="button" href="/">{t!(words, app.to_start)}</a></div>
        </Page>
    }
}
