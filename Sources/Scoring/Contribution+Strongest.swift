package import CustomerModels

extension [PropensityModel.Contribution] {
    /// The contributions with the largest magnitude, without zeros; ties are in the order of the columns.
    package func strongest(_ count: Int) -> [PropensityModel.Contribution] {
        map(\.contribution).strongest(count).map { self[$0] }
    }
}
