package import CustomerModels

extension [PropensityModel.Contribution] {
    /// The contributions with the largest magnitude, without zeros; ties are in the order of the columns.
    package func strongest(_ count: Int) -> [PropensityModel.Contribution] {
        let ordered = enumerated().filter { $0.element.contribution != 0 }.sorted {
            (-abs($0.element.contribution), $0.offset) < (-abs($1.element.contribution), $1.offset)
        }
        return ordered.prefix(count).map(\.element)
    }
}
