import Files
import Glibc

/// A PostgreSQL server of its own in a temporary folder, reached by a socket there and by no network.
///
/// A server refuses to run as root, so for root it runs as `nobody`.
package final class PostgresServer {
    /// The folder of `initdb` and `pg_ctl`; nil where PostgreSQL is not installed.
    package static let programs: String? = {
        let versions = ((try? Folder.names(in: "/usr/lib/postgresql")) ?? []).compactMap { Int($0) }
        guard let version = versions.max() else { return nil }
        let folder = "/usr/lib/postgresql/\(version)/bin"
        return Folder.exists("\(folder)/initdb") && Folder.exists("/usr/bin/psql") ? folder : nil
    }()

    private let folder: TemporaryFolder

    /// Starts a server with the user `shop`, who needs the password `secret`, and the services `shop` and
    /// `latin`, which has another encoding, form of dates and time zone than is read.
    ///
    /// - Throws: `Command.Failure` with what the server said.
    package init() throws {
        folder = try TemporaryFolder()
        _ = try folder.file(
            "services",
            """
            [shop]
            host=\(folder.path)/data
            dbname=postgres
            user=shop
            [latin]
            host=\(folder.path)/data
            dbname=postgres
            user=shop
            client_encoding=LATIN1
            options=-c datestyle=SQL,DMY -c timezone=Asia/Tokyo

            """)
        let passwords = try folder.file("passwords", "*:*:*:shop:secret\n")
        chmod(passwords, 0o600)
        _ = try folder.file("first", "secret\n")
        try server(
            """
            mkdir data && if [ "$(id -u)" = 0 ]; then chown nobody data; fi && cat first >data/first
            as "$BIN/initdb" -D data/files -U shop --pwfile=data/first -A scram-sha-256 -E UTF8 --locale=C --no-sync
            """)
        try start()
    }

    deinit { try? stop() }

    package func start() throws {
        try server(
            """
            as "$BIN/pg_ctl" -D data/files -l data/log -w -o "-k '$PWD/data' -c listen_addresses='' -c fsync=off" start
            """)
    }

    /// Stops the server at once, whatever it is doing.
    package func stop() throws { try server(#"as "$BIN/pg_ctl" -D data/files -m immediate stop"#) }

    /// The assignments of variables by which `psql` finds the server.
    package var environment: String {
        "export PGSERVICEFILE='\(folder.path)/services' PGPASSFILE='\(folder.path)/passwords'"
    }

    /// Runs SQL.
    ///
    /// - Returns: What it printed, without names of columns.
    @discardableResult
    package func sql(_ text: String) throws -> String {
        let result = try Command.shell("\(environment)\npsql -XAtq -v ON_ERROR_STOP=1 service=shop -c \"$1\"", text)
        guard result.exitCode == 0 else { throw Command.Failure("psql failed: \(result.messages)") }
        return result.output
    }

    /// Runs a script in the folder, in which `as` runs a program as somebody other than root.
    private func server(_ script: String) throws {
        let result = try Command.shell(
            """
            set -e
            as() {
                if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; else "$@"; fi
            }
            BIN='\(Self.programs ?? "")'
            chmod 755 '\(folder.path)'
            cd '\(folder.path)'
            \(script)
            """)
        guard result.exitCode == 0 else { throw Command.Failure("no PostgreSQL: \(result.output)\(result.messages)") }
    }
}
