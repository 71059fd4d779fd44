import Glibc

/// Who may read and write a file: its permission bits, its owner and its group.
struct FileAccess {
    private let mode: mode_t
    private let owner: uid_t
    private let group: gid_t

    /// The access to a file, with other permission bits if they are given.
    init(of status: stat, mode: FileMode? = nil) {
        self.mode = mode?.bits ?? status.st_mode & 0o777
        owner = status.st_uid
        group = status.st_gid
    }

    /// Gives an open file the same access, as far as the process may.
    ///
    /// Where the group cannot be kept, the group that the file has then gets no more than everybody has, because the
    /// permission was meant for another one.
    func apply(to descriptor: Int32) {
        var mode = mode
        if fchown(descriptor, owner, group) != 0, fchown(descriptor, uid_t.max, group) != 0 {
            mode = mode & ~0o070 | mode & (mode & 0o007) << 3
        }
        // A file system without permissions refuses this, and has nothing to keep.
        fchmod(descriptor, mode)
    }
}
