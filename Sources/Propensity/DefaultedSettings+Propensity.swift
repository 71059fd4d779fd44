import Documents

extension LogisticParameters: DefaultedSettings {}
