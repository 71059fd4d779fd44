import Recommenders

extension MixtureParameters: CostedParameters {
    func memory(items: Int) -> Int { (other.parameters as? any CostedParameters)?.memory(items: items) ?? 0 }

    func seconds(of size: TaskSize) -> Double {
        repeats.seconds(of: size) + ((other.parameters as? any CostedParameters)?.seconds(of: size) ?? 0)
    }
}
