//! What the system says where a file cannot be read or written, in the reader's language.

use std::io::{Error, ErrorKind};

use crate::report::{Lang, say};

/// The reason of the system, without the path: that of a temporary file tells nobody anything.
#[must_use]
pub fn io_error(lang: Lang, error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => say!(lang, "没有此文件或文件夹", "there is no such file or folder"),
        ErrorKind::PermissionDenied => say!(lang, "没有权限", "permission is denied"),
        ErrorKind::AlreadyExists => say!(lang, "已存在", "it is there already"),
        ErrorKind::StorageFull => say!(lang, "磁盘已满", "the disk is full"),
        ErrorKind::QuotaExceeded => say!(lang, "超出磁盘配额", "the quota of the disk is used up"),
        ErrorKind::FileTooLarge => say!(lang, "文件过大", "the file is too large"),
        ErrorKind::ReadOnlyFilesystem => say!(lang, "磁盘为只读", "the disk is read-only"),
        ErrorKind::NotADirectory => say!(lang, "路径中有一段不是文件夹", "a part of the path is no folder"),
        ErrorKind::IsADirectory => say!(lang, "是文件夹", "it is a folder"),
        ErrorKind::InvalidFilename => say!(lang, "文件名不能使用", "it is no name that a file can have"),
        _ => {
            let text = error.to_string();
            text.split(" at path ").next().unwrap_or_default().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, ErrorKind, Lang, io_error};

    #[test]
    fn a_reason_is_told_in_both_languages_and_without_the_name_of_a_temporary_file() {
        assert_eq!(io_error(Lang::Zh, &Error::from(ErrorKind::StorageFull)), "磁盘已满");
        assert_eq!(io_error(Lang::En, &Error::from(ErrorKind::NotFound)), "there is no such file or folder");
        assert_eq!(io_error(Lang::En, &Error::other("Input/output error (os error 5) at path \"/tmp/.gridctl-x\"")), "Input/output error (os error 5)");
    }
}
