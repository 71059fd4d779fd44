package import ModelFiles

extension ModelFamily {
    /// Models that tell how much a treatment changes the probability of an outcome.
    package static let uplift = ModelFamily(
        name: "uplift", files: [UpliftModel.fileName], lack: "knows no effect of a treatment",
        remedy: "Name a version that trainer fit uplift wrote")
}
