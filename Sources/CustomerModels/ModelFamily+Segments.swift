package import ModelFiles

extension ModelFamily {
    /// Models that say which group of customers somebody belongs to.
    package static let segments = ModelFamily(
        name: "segments", files: [SegmentModel.fileName], lack: "puts nobody into a segment",
        remedy: "Name a version that trainer fit segments wrote")
}
