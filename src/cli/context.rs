//! What every command needs: where, when, who, in which language and form.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};

use chrono::Local;
use encoding_rs::Encoding;

use super::failure::Failure;
use super::output::form_of;
use super::{Format, Global, pager};
use crate::model::calendar::Day;
use crate::report::text::shown;
use crate::report::{Lang, Look, say};
use crate::store::open::Actor;
use crate::store::session::Session;
use crate::store::setting::{Asked, ask_office};
use crate::store::{Connection, Mode, Store};

/// Commands whose use of --reveal needs no entry: they show no private number, or have an entry of their own for it.
const NUMBERLESS: [&str; 6] = ["verify", "backup", "restore", "export bank", "export --all", "export --parquet"];

/// What every command needs.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct Context {
    pub db: PathBuf,
    #[cfg(feature = "encryption")]
    pub key_file: Option<PathBuf>,
    pub format: Format,
    /// The encoding that was asked for.
    pub encoding: Option<&'static Encoding>,
    pub output: Option<PathBuf>,
    pub look: Look,
    /// The language that was typed on the command line.
    pub typed_lang: Option<Lang>,
    pub today: Day,
    pub by: String,
    /// The same, where it was typed and not taken from the surroundings.
    pub typed_by: Option<String>,
    pub dry_run: bool,
    pub yes: bool,
    pub quiet: bool,
    /// Whether long answers on a terminal go through a pager.
    pub pages: bool,
    pub color: bool,
    /// Local time of the command, or its day alone where the day was set by hand.
    at: String,
    /// The reads of the command that runs.
    session: RefCell<Weak<Session>>,
    /// The connection by which the database was asked for the language, until the database is opened.
    asked: Rc<RefCell<Option<Connection>>>,
}

impl Context {
    pub fn new(global: &Global) -> Self {
        let now = Local::now();
        let (lang, asked) = lang_and_asked(global.lang.map(Lang::from), &global.db);
        let color = match global.color {
            clap::ColorChoice::Always => true,
            clap::ColorChoice::Never => false,
            clap::ColorChoice::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        Self {
            db: global.db.clone(),
            #[cfg(feature = "encryption")]
            key_file: global.key_file.clone(),
            format: global.format.or_else(|| global.output.as_deref().and_then(form_of)).unwrap_or(Format::Table),
            encoding: global.encoding,
            output: global.output.clone(),
            look: Look { lang, reveal: global.reveal, excel: global.excel },
            typed_lang: global.lang.filter(|_| global.lang_is_typed).map(Lang::from),
            today: global.today.unwrap_or_else(|| now.date_naive()),
            by: global.by.as_deref().map(str::trim).filter(|by| !by.is_empty()).map(str::to_owned).or_else(login_name).unwrap_or_else(|| "?".to_owned()),
            typed_by: global.by.as_deref().map(str::trim).filter(|by| global.is_by_typed && !by.is_empty()).map(str::to_owned),
            dry_run: global.dry_run,
            yes: global.yes,
            quiet: global.quiet,
            pages: !global.no_pager && pager::is_wanted(),
            color,
            at: global.today.map_or_else(|| now.format("%Y-%m-%d %H:%M:%S").to_string(), |day| day.to_string()),
            session: RefCell::default(),
            asked: Rc::new(RefCell::new(asked)),
        }
    }

    /// Who acts, for the log.
    pub fn actor(&self, command: &str) -> Actor {
        Actor { at: self.at.clone(), by: self.by.clone(), command: command.to_owned() }
    }

    /// Local time of the command as it stands in the name of a file: 2018-07-02-153000, or the day alone.
    pub fn stamp(&self) -> String {
        self.at.replace(':', "").replace(' ', "-")
    }

    /// The same with another form of the answer.
    pub fn in_form(&self, format: Format) -> Self {
        Self { format, ..self.clone() }
    }

    /// Opens the database for a command. Where private numbers are to be shown whole, the log says so first.
    pub fn open(&self, command: &str, mode: Mode) -> Result<Store, Failure> {
        let lang = self.look.lang;
        self.see_to_key()?;
        let mut store = Store::open_on(self.asked.take(), &self.db, mode, &self.actor(command)).map_err(|error| Failure::open(lang, &error))?;
        if let Some(from) = store.upgraded_from {
            self.note(&say!(lang, "数据库已由格式 {from} 升级至现行格式", "the database was of format {from} and has been upgraded"));
        }
        if self.look.reveal && !store.created && !NUMBERLESS.contains(&command) {
            store.write(&self.actor(command))?.commit("--reveal")?;
            // All reads are to see one moment, the one after the entry.
            store.read_on().map_err(|error| Failure::open(lang, &error))?;
        }
        self.warn_of_readers(&store);
        self.session.replace(store.session());
        Ok(store)
    }

    /// Sees that there is a key if the database wants one.
    #[cfg_attr(not(feature = "encryption"), expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "without encryption there is no key"))]
    pub fn see_to_key(&self) -> Result<(), Failure> {
        #[cfg(feature = "encryption")]
        super::key::see_to(self)?;
        Ok(())
    }

    /// Lets other programs write again, before a question or an answer: who reads it may take their time.
    pub fn release(&self) -> Result<(), Failure> {
        match self.session.borrow().upgrade() {
            Some(session) => Ok(session.release()?),
            None => Ok(()),
        }
    }

    /// Lets go of the file of the database, before another takes its place.
    pub fn let_go(&self) {
        self.asked.take();
    }

    /// Warns where the file of the database may be read by anybody on the machine.
    fn warn_of_readers(&self, store: &Store) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let is_open = std::fs::metadata(&store.path).is_ok_and(|found| found.permissions().mode() & 0o007 != 0);
            if is_open {
                let path = shown(&store.path.display().to_string());
                warn(&say!(
                    self.look.lang,
                    "警告： 本机所有用户都能读取 {path}，请执行 chmod 600 收回",
                    "warning: everybody on this machine may read {path}; chmod 600 takes that back"
                ));
            }
        }
        let _ = (self, store);
    }

    /// Says something that is not the answer.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            warn(text);
        }
    }
}

/// Says something on standard error, whatever becomes of it.
pub fn warn(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The language of everything a person reads: that which was asked for, else that of the locale, else that of the office
/// whose database it is, else English.
pub fn lang(asked: Option<Lang>, db: &Path) -> Lang {
    lang_and_asked(asked, db).0
}

/// The same, with the connection by which the database was asked for it.
fn lang_and_asked(asked: Option<Lang>, db: &Path) -> (Lang, Option<Connection>) {
    if let Some(lang) = asked.or_else(locale_lang) {
        return (lang, None);
    }
    let Some(Asked { language, connection }) = ask_office(db) else { return (Lang::En, None) };
    let lang = if language.as_deref() == Some("zh") { Lang::Zh } else { Lang::En };
    (lang, Some(connection))
}

/// The language of the locale: Chinese where it says so, else English; `None` where none is set, or that of no country.
pub fn locale_lang() -> Option<Lang> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"))?;
    let locale = locale.to_ascii_lowercase();
    match locale.split('.').next() {
        None | Some("c" | "posix") => None,
        Some(language) if language.starts_with("zh") => Some(Lang::Zh),
        Some(_) => Some(Lang::En),
    }
}

fn login_name() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}
