/// The description of the routes that stands beside, built in.
enum OpenAPIDocument {
    static let bytes = PackageResources.openapi_json
}
