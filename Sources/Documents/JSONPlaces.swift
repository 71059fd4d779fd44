/// Where the values of a JSON document stand, for errors that name a line.
///
/// A path is written as `InvalidField` writes it: `rules[3].where`; it is empty for the document itself.
package struct JSONPlaces: Sendable {
    /// A value with those that it holds.
    private struct Node: Sendable {
        /// The first byte of its key, or of the value itself where it has none.
        let offset: Int
        /// The nodes of an object's members.
        var members: [String: Int] = [:]
        /// The nodes of an array's elements.
        var elements: [Int] = []
    }

    private var nodes: [Node] = []
    /// The values that hold the one that is read, the outermost first.
    private var open: [Int] = []
    /// The positions of the line feeds, ascending.
    private let lineEnds: [Int]

    /// The places of the lines of a text; of its values where a parser notes them.
    package init(_ bytes: [UInt8]) {
        lineEnds = bytes.indices.filter { bytes[$0] == 0x0A }
    }

    /// Notes that a value begins; it is a member of the object that is read if it has a name.
    mutating func begin(_ name: String?, at offset: Int) {
        if let parent = open.last {
            if let name {
                nodes[parent].members[name] = nodes.count
            } else {
                nodes[parent].elements.append(nodes.count)
            }
        }
        open.append(nodes.count)
        nodes.append(Node(offset: offset))
    }

    /// Notes that the value that began last ends.
    mutating func end() { open.removeLast() }

    /// The number of the line with a byte, from 1.
    package func line(atByte offset: Int) -> Int {
        var (low, high) = (0, lineEnds.count)
        while low < high {
            let middle = (low + high) / 2
            if lineEnds[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low + 1
    }

    /// The line of a field, or of the innermost value around it that the document has.
    package func line(of path: String) -> Int {
        guard let node = node(at: path) else { return 1 }
        return line(atByte: nodes[node].offset)
    }

    /// The names of the members of the object at a path, in the order of the document.
    package func names(of path: String) -> [String] {
        guard let node = node(at: path) else { return [] }
        return nodes[node].members.sorted { nodes[$0.value].offset < nodes[$1.value].offset }.map(\.key)
    }

    /// The last node on the way along a path.
    private func node(at path: String) -> Int? {
        guard var node = nodes.indices.first else { return nil }
        var rest = path[...]
        while !rest.isEmpty {
            guard let (next, end) = step(from: nodes[node], along: rest) else { break }
            node = next
            rest = rest[end...]
        }
        return node
    }

    /// The node that a path leads to first, and where its name ends; the longest of the names that fit, because a key may
    /// hold any character.
    private func step(from node: Node, along path: Substring) -> (node: Int, end: Substring.Index)? {
        if path.first == "[", let close = path.firstIndex(of: "]"), let index = Int(path.dropFirst()[..<close]) {
            return node.elements.indices.contains(index) ? (node.elements[index], path.index(after: close)) : nil
        }
        let name = path.first == "." ? path.dropFirst() : path
        let fitting = node.members.keys.filter { key in
            guard name.hasPrefix(key) else { return false }
            let rest = name.dropFirst(key.count)
            return rest.isEmpty || rest.first == "." || rest.first == "["
        }
        guard let key = fitting.max(by: { $0.count < $1.count }), let next = node.members[key] else { return nil }
        return (next, name.index(name.startIndex, offsetBy: key.count))
    }
}
