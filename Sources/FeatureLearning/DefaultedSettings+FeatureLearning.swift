import Documents

extension SchemaOptions: DefaultedSettings {}
extension EncodingOptions: DefaultedSettings {}
