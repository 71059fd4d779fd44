import Documents

extension InteractionOptions: DefaultedSettings {}
