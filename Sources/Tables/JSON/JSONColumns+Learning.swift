extension JSONColumns {
    /// An object with more different keys than this maps keys to values, rather than having fields.
    static let mostKeys = 1000

    /// Adds the fields of an object; adds none when the object is malformed.
    ///
    /// - Throws: `MalformedObject`, also for a key that is not UTF-8, after all other fields were added.
    mutating func learn(_ object: JSONObjectScanner) throws(MalformedObject) {
        var whole = object
        try whole.check()
        var object = object
        var parent = JSONPaths.root
        var hasUnreadableKey = false
        try object.open()
        while true {
            guard let key = try object.key() else {
                if parent == JSONPaths.root { break }
                parent = paths.fields[parent].parent
                continue
            }
            var name: [UInt8] = []
            try JSONEscapes.decode(UnsafeRawBufferPointer(rebasing: object.bytes[key.range]), into: &name)
            let isReadable = String(validating: name, as: UTF8.self) != nil
            if !isReadable { hasUnreadableKey = true }
            let field = isReadable ? name.withUnsafeBytes { paths.insert($0, in: parent) } : nil
            switch try object.value() {
            case .object where field != nil:
                try object.enter()
                note(.object, field)
                parent = field ?? parent
            case .object: try object.skip()
            case .list:
                try object.skip()
                note(.list, field)
            case .text(let text): note(text.range.isEmpty ? .nothing : .plain, field)
            case .word: note(.plain, field)
            case .null: note(.nothing, field)
            }
        }
        if hasUnreadableKey {
            throw MalformedObject(problem: "a key that is not UTF-8", remedy: "Save the file as UTF-8")
        }
    }

    private mutating func note(_ shape: JSONPaths.Shapes, _ field: Int?) {
        if let field { paths.fields[field].shapes.insert(shape) }
    }

    /// Makes the columns; call it after all records have been learnt.
    mutating func finish() {
        var columns: [(name: [UInt8], field: Int)] = []
        var isInMap = Array(repeating: false, count: paths.count)
        for index in paths.fields.indices.dropFirst() {
            let field = paths.fields[index]
            isInMap[index] = isInMap[field.parent] || isMap(field.parent)
            if isInMap[index] { continue }
            paths.fields[index].isObject = field.shapes.contains(.object) && !isMap(index)
            if field.shapes.contains(.plain) || field.shapes == .nothing {
                columns.append((paths.name(of: index), index))
            } else {
                describe(index)
            }
        }
        columns.sort { $0.name.lexicographicallyPrecedes($1.name) }
        var last: [UInt8]?
        for (name, field) in columns {
            // Two fields of one name (`{"a.b":1}` and `{"a":{"b":1}}`) are one column.
            if name != last { names.append(String(decoding: name, as: UTF8.self)) }
            last = name
            paths.fields[field].column = names.count - 1
        }
        nested.sort()
        prepareReading()
    }

    private func isMap(_ field: Int) -> Bool {
        field != JSONPaths.root && paths.fields[field].childCount > Self.mostKeys
    }

    /// Remembers, for errors, a field that is no column.
    private mutating func describe(_ field: Int) {
        let path = paths.path(to: field).map { String(decoding: $0, as: UTF8.self) }
        let name = path.joined(separator: ".")
        if isMap(field) {
            nested.maps.append(name)
        } else if !paths.fields[field].isObject {
            nested.lists.append(.init(name: name, path: NestedFields.jqPath(path)))
        } else if paths.fields[field].childCount == 0 {
            nested.emptyObjects.append(name)
        }
    }

    /// jq's path to the first list of objects in a record, which may be cut; nil when there is none.
    static func pathToRows(in record: JSONObjectScanner) -> String? {
        var object = record
        var path: [String] = []
        do throws(MalformedObject) {
            try object.open()
            while true {
                guard let key = try object.key() else {
                    if path.isEmpty { return nil }
                    path.removeLast()
                    continue
                }
                let name = String(decoding: object.bytes[key.range], as: UTF8.self)
                switch try object.value() {
                case .list:
                    if object.listsObjects { return NestedFields.jqPath(path + [name]) }
                    try object.skip()
                case .object:
                    path.append(name)
                    try object.enter()
                default: break
                }
            }
        } catch {
            return nil
        }
    }
}
