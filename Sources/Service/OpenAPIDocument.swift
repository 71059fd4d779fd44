/// The OpenAPI description of the routes, the file beside this one, built into the program.
enum OpenAPIDocument {
    static let bytes = PackageResources.openapi_json
}
