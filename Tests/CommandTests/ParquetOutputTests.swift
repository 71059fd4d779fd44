import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

/// The DuckDB command line of this machine; nil where none is named.
private let duckdb: String? = getenv("ENDCAP_DUCKDB").map { String(cString: $0) }.flatMap { path in
    access(path, X_OK) == 0 ? path : nil
}

/// Batches as Parquet files, by the DuckDB command line.
@Suite(.serialized, .enabled(if: duckdb != nil, "no duckdb in ENDCAP_DUCKDB: pip install duckdb-cli==1.5.5"))
struct ParquetOutputTests {
    private func batch(_ shop: SampleShop, _ output: String, _ options: String...) throws -> Command.Result {
        try shop.run("scorer", ["batch", "--model", "shop", "--output", output] + options)
    }

    @Test("The rows are those of CSV, with ids as no shop should have them")
    func rows() throws {
        let shop = try SampleShop.trained(
            "user,item\n\"a,\"\"b\"\"\",\"x\ny\"\n007,1e5\nü\u{1F600},\"x\ny\"\nnull,NaN\nb,\\N\n",
            ["--algorithm", "popularity"])
        let path = shop.folder.path
        expectSuccess(try batch(shop, "\(path)/l.csv"))
        expectSuccess(try batch(shop, "\(path)/l.parquet"))
        let compared = try Command.shell(
            #"""
            cd "$1" && "$2" -noheader -list -c "
                CREATE TABLE c AS FROM read_csv('l.csv', header = true, auto_detect = false, quote = '\"', escape = '\"',
                    columns = {'user': 'VARCHAR', 'rank': 'INTEGER', 'item': 'VARCHAR', 'score': 'FLOAT',
                        'source': 'VARCHAR'});
                SELECT count(*) FROM c; SELECT count(*) FROM 'l.parquet';
                SELECT count(*) FROM (FROM c EXCEPT ALL FROM 'l.parquet');
                SELECT string_agg(column_type, ' ') FROM (DESCRIBE FROM 'l.parquet')"
            """#, path, duckdb ?? "")
        let lines = compared.output.split(separator: "\n")
        #expect(lines.count == 4 && lines[0] == lines[1] && lines[0] != "0" && lines[2] == "0", "\(compared)")
        #expect(lines.last == "VARCHAR INTEGER VARCHAR FLOAT VARCHAR")
        let again = try shop.run(
            "scorer", ["batch", "--model", "shop", "--since", "duckdb: FROM '\(path)/l.parquet'", "--output", "-"])
        #expect(again.output == "user,rank,item,score,source\n", "\(again)")
    }

    @Test("A DuckDB that fails leaves the earlier file, whenever it fails; then it succeeds")
    func failures() throws {
        let shop = try SampleShop.trained(
            SampleShop.manyEvents(customers: 20_000, items: 60), ["--algorithm", "popularity"])
        try Folder.make("\(shop.folder.path)/out")
        let output = "\(shop.folder.path)/out/l.parquet"
        try shop.folder.write(Array("yesterday".utf8), to: output)
        let scripts = [
            // At once, in the middle, after all rows, and with too few of them.
            ("echo 'broken here' >&2; exit 1", "broken here"),
            ("head -c 100000 >/dev/null; echo 'no space' >&2; exit 1", "no space"),
            ("head -c 100000 >/dev/null; kill -9 $$", "ended by signal 9"),
            ("cat >/dev/null; exit 3", "exit code 3"),
            (#"case "$*" in *count*) echo 7 ;; *) cat ;; esac"#, "has 7 rows, and 200000 were written"),
        ]
        for (script, part) in scripts {
            let program = try shop.folder.file("duckdb", "#!/bin/sh\n\(script)\n")
            #expect(chmod(program, 0o755) == 0)
            let result = try Command.shell(
                """
                ENDCAP_DUCKDB="$1/duckdb" exec "$SCORER" batch --model shop --store "$1/models" \
                    --output "$1/out/l.parquet" --quiet
                """, shop.folder.path)
            expectError(result, .cannotWrite, part, output)
            #expect(try SampleShop.names(in: "\(shop.folder.path)/out") == ["l.parquet"])
            #expect(try bytes(of: output) == Array("yesterday".utf8))
        }
        expectSuccess(try batch(shop, output))
        #expect(try SampleShop.names(in: "\(shop.folder.path)/out") == ["l.parquet", "l.parquet.manifest.json"])
        #expect(try bytes(of: output).starts(with: Array("PAR1".utf8)))
    }
}
