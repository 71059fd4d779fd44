import Documents

extension EventOptions: DefaultedSettings {}
extension Confidence: DefaultedSettings {}
