/// A file of the page on which people look at lists; all of them are in the program.
enum PageFile {
    case document, style, script

    var answer: ServiceAnswer {
        switch self {
        case .document:
            ServiceAnswer(contentType: "text/html; charset=utf-8", body: PackageResources.page_html)
        case .style: ServiceAnswer(contentType: "text/css; charset=utf-8", body: PackageResources.page_css)
        case .script: ServiceAnswer(contentType: "text/javascript; charset=utf-8", body: PackageResources.page_js)
        }
    }
}
