// Written by Tests/Fixtures/make-signature.py.

/// A small model that model-signing 1.1.1 signed, with keys that OpenSSL made.
enum ForeignSignature {
    /// The content of each file.
    static let files = [
        "items.safetensors": #"the items"#,
        "manifest.json": #"{"model": "shop"}"#,
        "users.safetensors": #""#,
    ]

    static let key = #"""
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIMkz3oHQKj+RxTeQDlnKlXnMAsDQ5yHCpfhYEUc7ws9loAoGCCqGSM49
        AwEHoUQDQgAEBp9ZbtCmh/nr0KcCGXyFZEzdcpwwipOa0MI5jVUrojklRHp04a5i
        CoD5KJU8b9j49QuzTxZMsYP0QlEwfE41vQ==
        -----END EC PRIVATE KEY-----

        """#

    static let keyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBp9ZbtCmh/nr0KcCGXyFZEzdcpww
        ipOa0MI5jVUrojklRHp04a5iCoD5KJU8b9j49QuzTxZMsYP0QlEwfE41vQ==
        -----END PUBLIC KEY-----

        """#

    static let otherKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIC32YKXTfRLeq5fq307fZ2SlgvoGdwYQWXNgFzmFPU/ToAoGCCqGSM49
        AwEHoUQDQgAECmbhonqfcYmdTfTodHPVs/2SjVJzV3VjznEwpXa5Webj+8pPAcFY
        njOQhJ5kEj2Mw2sbiN7/ufsz13R6p/Xr2w==
        -----END EC PRIVATE KEY-----

        """#

    static let otherKeyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECmbhonqfcYmdTfTodHPVs/2SjVJz
        V3VjznEwpXa5Webj+8pPAcFYnjOQhJ5kEj2Mw2sbiN7/ufsz13R6p/Xr2w==
        -----END PUBLIC KEY-----

        """#

    static let largerKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        MIGkAgEBBDB4vlnuuCx/xsp2HfA3dgvTZskq1++PuW9RYHjtHTLGmoy1mDzUA58e
        tS6c3BXDTm6gBwYFK4EEACKhZANiAAS3Z2cn1K7qJiAJRKTnUqb8H2Ha5jnrf/UR
        NLpbXr3MYMtO92Dy8winfKirgUVn1oBkLQ3DXbUKlGhsa9UeXHkkFdJWn7T6Mh0a
        rbAeX22FDn5IoPut6wvQm8+luHNJ7J0=
        -----END EC PRIVATE KEY-----

        """#

    static let largerKeyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEt2dnJ9Su6iYgCUSk51Km/B9h2uY563/1
        ETS6W169zGDLTvdg8vMIp3yoq4FFZ9aAZC0Nw121CpRobGvVHlx5JBXSVp+0+jId
        Gq2wHl9thQ5+SKD7resL0JvPpbhzSeyd
        -----END PUBLIC KEY-----

        """#

    static let largestKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        MIHcAgEBBEIBmjMqRFvLJWGsADhkaguqbRrFuLIVgmBhxj7F2leJDMJU5XaxOyz2
        K2QkZ3fL9DkZKdsXUJeHts37T07va8of7GOgBwYFK4EEACOhgYkDgYYABADjXtrh
        5HuGSV8Tlu2MGo6Do5FO+tgqNapTJyR5krI9VsGcLYXW4OL5R29EhirvELD7S73/
        iPvX6R6yYxOD7FwY0AECBBkrONGT+GSkqq9IMkIMc3PHAA21pyAGYQE3qvNVGl4i
        ySScFiS0N+zg56CtQWIwyhtdyagvMYzuez8d8cOYnw==
        -----END EC PRIVATE KEY-----

        """#

    static let largestKeyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQA417a4eR7hklfE5btjBqOg6ORTvrY
        KjWqUyckeZKyPVbBnC2F1uDi+UdvRIYq7xCw+0u9/4j71+kesmMTg+xcGNABAgQZ
        KzjRk/hkpKqvSDJCDHNzxwANtacgBmEBN6rzVRpeIskknBYktDfs4OegrUFiMMob
        XcmoLzGM7ns/HfHDmJ8=
        -----END PUBLIC KEY-----

        """#

    static let unknownKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        MHQCAQEEIFnm+WgDingnv7rLdrdtsBHS31PBsyGW5q/gZ5UnNdBHoAcGBSuBBAAK
        oUQDQgAEXqnAHfx1VxmcNjhiymdMejzQcAF24AqxpPN0G1ktvFPJVOqngYttLTcR
        aZtgrBtxRneefU1LEGDJPqnc7e0fZw==
        -----END EC PRIVATE KEY-----

        """#

    static let unknownKeyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEXqnAHfx1VxmcNjhiymdMejzQcAF24Aqx
        pPN0G1ktvFPJVOqngYttLTcRaZtgrBtxRneefU1LEGDJPqnc7e0fZw==
        -----END PUBLIC KEY-----

        """#

    static let modernKey = #"""
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyTPegdAqP5HFN5AO
        WcqVecwCwNDnIcKl+FgRRzvCz2WhRANCAAQGn1lu0KaH+evQpwIZfIVkTN1ynDCK
        k5rQwjmNVSuiOSVEenThrmIKgPkolTxv2Pj1C7NPFkyxg/RCUTB8TjW9
        -----END PRIVATE KEY-----

        """#

    static let encryptedKey = #"""
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjoAK9nJvDWHgICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEJ0x9C3i9Onw9R4r5Bywc2gEgZAL
        M3RVeKTYYA/e7l7sQZi5BaTrMz0ER/QCiZsr1C6KQwLpBsDKLPoiObe9fcolD92O
        I4GaMRVB2LaM2TXOhtXiZGWF2eSk2t0uXzdv+oVRTsx36BatEkF+YJ7Wj6iDcpgp
        H3uvnjWXjCL5RXS6iBTiySUo5cPaIh/iBzzgSzkRXoMrjIrsmtT7W1Yr6B7AD+k=
        -----END ENCRYPTED PRIVATE KEY-----

        """#

    static let oldEncryptedKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,32558F7CAB0CCBF64FE366E434E0151C

        ZHFnrEC+UAhBGX5RhhKzKn/qdml+dyuAdH+WkSpGWP10pRshuSrWf3U2TQW9JDU4
        YRIR/JKexsAgLM05O7vyJGZHiZ3126zsW9oTOghL2uLSALeAOlChv5h4Gtj7Sk8y
        /DIp+hCYnZAMAE5rM034eviXd7R2vqpWezwDQCrPE00=
        -----END EC PRIVATE KEY-----

        """#

    static let keyWithParameters = #"""
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIMkz3oHQKj+RxTeQDlnKlXnMAsDQ5yHCpfhYEUc7ws9loAoGCCqGSM49
        AwEHoUQDQgAEBp9ZbtCmh/nr0KcCGXyFZEzdcpwwipOa0MI5jVUrojklRHp04a5i
        CoD5KJU8b9j49QuzTxZMsYP0QlEwfE41vQ==
        -----END EC PRIVATE KEY-----

        """#

    static let bundle = [
        #"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"h"#,
        #"int":"a38e24bbacbadd0600e51025a626435b626d3a485a23380d9afc61db902895ff"},"tlogEntries":[]},"dsseEnve"#,
        #"lope":{"payload":"ewogICJfdHlwZSI6ICJodHRwczovL2luLXRvdG8uaW8vU3RhdGVtZW50L3YxIiwKICAic3ViamVjdCI6IF"#,
        #"sKICAgIHsKICAgICAgIm5hbWUiOiAiNyIsCiAgICAgICJkaWdlc3QiOiB7CiAgICAgICAgInNoYTI1NiI6ICI3YzYzNTBlOTMxN2"#,
        #"RjZjk1ZWUwODZlYWZjZGM2ODVkZTcxMWFjNTNhM2M5NzMyZDFjMzljYzI3NjUwN2VmOTVlIgogICAgICB9CiAgICB9CiAgXSwKIC"#,
        #"AicHJlZGljYXRlVHlwZSI6ICJodHRwczovL21vZGVsX3NpZ25pbmcvc2lnbmF0dXJlL3YxLjAiLAogICJwcmVkaWNhdGUiOiB7Ci"#,
        #"AgICAic2VyaWFsaXphdGlvbiI6IHsKICAgICAgImhhc2hfdHlwZSI6ICJzaGEyNTYiLAogICAgICAibWV0aG9kIjogImZpbGVzIi"#,
        #"wKICAgICAgImlnbm9yZV9wYXRocyI6IFsKICAgICAgICAiLmdpdGF0dHJpYnV0ZXMiLAogICAgICAgICIuZ2l0aHViIiwKICAgIC"#,
        #"AgICAiLmdpdGlnbm9yZSIsCiAgICAgICAgIi5naXQiCiAgICAgIF0sCiAgICAgICJhbGxvd19zeW1saW5rcyI6IGZhbHNlCiAgIC"#,
        #"B9LAogICAgInJlc291cmNlcyI6IFsKICAgICAgewogICAgICAgICJuYW1lIjogIml0ZW1zLnNhZmV0ZW5zb3JzIiwKICAgICAgIC"#,
        #"AiZGlnZXN0IjogImJiYTczNjliZWU5ZGQ2Y2E1ZjQyZTE5NGQzMmQ4Y2JhMDA4ZDVmYWQ4ODBjMzBmYzBlYzExYjU1N2YxZDk4Yz"#,
        #"UiLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgICB9LAogICAgICB7CiAgICAgICAgIm5hbWUiOiAibWFuaWZlc3"#,
        #"QuanNvbiIsCiAgICAgICAgImRpZ2VzdCI6ICIyOWNlMjE3M2VlZGJmNGU5NWUwZWM2YjE5ZTNkNmIxMDE1MTgwMWMxYzY1MDgxOT"#,
        #"UzMDllZWFmMzI0OTI3NGRhIiwKICAgICAgICAiYWxnb3JpdGhtIjogInNoYTI1NiIKICAgICAgfSwKICAgICAgewogICAgICAgIC"#,
        #"JuYW1lIjogInVzZXJzLnNhZmV0ZW5zb3JzIiwKICAgICAgICAiZGlnZXN0IjogImUzYjBjNDQyOThmYzFjMTQ5YWZiZjRjODk5Nm"#,
        #"ZiOTI0MjdhZTQxZTQ2NDliOTM0Y2E0OTU5OTFiNzg1MmI4NTUiLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgIC"#,
        #"B9CiAgICBdCiAgfQp9","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MEUCIQCxDycdD"#,
        #"FHzdbM/XpCj9Gd6xorwm0/zWHMDfLKP6fFxygIgI2x8f6dytP2148yxvxQY+a6HIVgEsEDHbSfaPRBAKik=","keyid":""}]}}"#,
    ].joined()

    static let largerBundle = [
        #"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"h"#,
        #"int":"01466f159c1ec7729cb10c64862289ff0a9ca14375db7638363d1cb3d068809e"},"tlogEntries":[]},"dsseEnve"#,
        #"lope":{"payload":"ewogICJfdHlwZSI6ICJodHRwczovL2luLXRvdG8uaW8vU3RhdGVtZW50L3YxIiwKICAic3ViamVjdCI6IF"#,
        #"sKICAgIHsKICAgICAgIm5hbWUiOiAiNyIsCiAgICAgICJkaWdlc3QiOiB7CiAgICAgICAgInNoYTI1NiI6ICI3YzYzNTBlOTMxN2"#,
        #"RjZjk1ZWUwODZlYWZjZGM2ODVkZTcxMWFjNTNhM2M5NzMyZDFjMzljYzI3NjUwN2VmOTVlIgogICAgICB9CiAgICB9CiAgXSwKIC"#,
        #"AicHJlZGljYXRlVHlwZSI6ICJodHRwczovL21vZGVsX3NpZ25pbmcvc2lnbmF0dXJlL3YxLjAiLAogICJwcmVkaWNhdGUiOiB7Ci"#,
        #"AgICAic2VyaWFsaXphdGlvbiI6IHsKICAgICAgImhhc2hfdHlwZSI6ICJzaGEyNTYiLAogICAgICAibWV0aG9kIjogImZpbGVzIi"#,
        #"wKICAgICAgImlnbm9yZV9wYXRocyI6IFsKICAgICAgICAiLmdpdGF0dHJpYnV0ZXMiLAogICAgICAgICIuZ2l0aHViIiwKICAgIC"#,
        #"AgICAiLmdpdGlnbm9yZSIsCiAgICAgICAgIi5naXQiCiAgICAgIF0sCiAgICAgICJhbGxvd19zeW1saW5rcyI6IGZhbHNlCiAgIC"#,
        #"B9LAogICAgInJlc291cmNlcyI6IFsKICAgICAgewogICAgICAgICJuYW1lIjogIml0ZW1zLnNhZmV0ZW5zb3JzIiwKICAgICAgIC"#,
        #"AiZGlnZXN0IjogImJiYTczNjliZWU5ZGQ2Y2E1ZjQyZTE5NGQzMmQ4Y2JhMDA4ZDVmYWQ4ODBjMzBmYzBlYzExYjU1N2YxZDk4Yz"#,
        #"UiLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgICB9LAogICAgICB7CiAgICAgICAgIm5hbWUiOiAibWFuaWZlc3"#,
        #"QuanNvbiIsCiAgICAgICAgImRpZ2VzdCI6ICIyOWNlMjE3M2VlZGJmNGU5NWUwZWM2YjE5ZTNkNmIxMDE1MTgwMWMxYzY1MDgxOT"#,
        #"UzMDllZWFmMzI0OTI3NGRhIiwKICAgICAgICAiYWxnb3JpdGhtIjogInNoYTI1NiIKICAgICAgfSwKICAgICAgewogICAgICAgIC"#,
        #"JuYW1lIjogInVzZXJzLnNhZmV0ZW5zb3JzIiwKICAgICAgICAiZGlnZXN0IjogImUzYjBjNDQyOThmYzFjMTQ5YWZiZjRjODk5Nm"#,
        #"ZiOTI0MjdhZTQxZTQ2NDliOTM0Y2E0OTU5OTFiNzg1MmI4NTUiLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgIC"#,
        #"B9CiAgICBdCiAgfQp9","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MGQCMDDZN13qI"#,
        #"iY2WMXo6UjeVFBJ4/g/hrdlb7Nx6Fy7l9P7PQdERT4Z4P5fWqBe52iEGQIwZ4bzt8IcitAUlRhJR6hVgEE37s+cqsDwlE9PKWNYl"#,
        #"ghlJxMm0IKbarwThrpC7zIM","keyid":""}]}}"#,
    ].joined()

    static let largestBundle = [
        #"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"h"#,
        #"int":"d241d21b854c753acb8d46dc2689a792924194a073d03ad05cc1ff135557e68b"},"tlogEntries":[]},"dsseEnve"#,
        #"lope":{"payload":"ewogICJfdHlwZSI6ICJodHRwczovL2luLXRvdG8uaW8vU3RhdGVtZW50L3YxIiwKICAic3ViamVjdCI6IF"#,
        #"sKICAgIHsKICAgICAgIm5hbWUiOiAiNyIsCiAgICAgICJkaWdlc3QiOiB7CiAgICAgICAgInNoYTI1NiI6ICI3YzYzNTBlOTMxN2"#,
        #"RjZjk1ZWUwODZlYWZjZGM2ODVkZTcxMWFjNTNhM2M5NzMyZDFjMzljYzI3NjUwN2VmOTVlIgogICAgICB9CiAgICB9CiAgXSwKIC"#,
        #"AicHJlZGljYXRlVHlwZSI6ICJodHRwczovL21vZGVsX3NpZ25pbmcvc2lnbmF0dXJlL3YxLjAiLAogICJwcmVkaWNhdGUiOiB7Ci"#,
        #"AgICAic2VyaWFsaXphdGlvbiI6IHsKICAgICAgImhhc2hfdHlwZSI6ICJzaGEyNTYiLAogICAgICAibWV0aG9kIjogImZpbGVzIi"#,
        #"wKICAgICAgImlnbm9yZV9wYXRocyI6IFsKICAgICAgICAiLmdpdGF0dHJpYnV0ZXMiLAogICAgICAgICIuZ2l0aHViIiwKICAgIC"#,
        #"AgICAiLmdpdGlnbm9yZSIsCiAgICAgICAgIi5naXQiCiAgICAgIF0sCiAgICAgICJhbGxvd19zeW1saW5rcyI6IGZhbHNlCiAgIC"#,
        #"B9LAogICAgInJlc291cmNlcyI6IFsKICAgICAgewogICAgICAgICJuYW1lIjogIml0ZW1zLnNhZmV0ZW5zb3JzIiwKICAgICAgIC"#,
        #"AiZGlnZXN0IjogImJiYTczNjliZWU5ZGQ2Y2E1ZjQyZTE5NGQzMmQ4Y2JhMDA4ZDVmYWQ4ODBjMzBmYzBlYzExYjU1N2YxZDk4Yz"#,
        #"UiLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgICB9LAogICAgICB7CiAgICAgICAgIm5hbWUiOiAibWFuaWZlc3"#,
        #"QuanNvbiIsCiAgICAgICAgImRpZ2VzdCI6ICIyOWNlMjE3M2VlZGJmNGU5NWUwZWM2YjE5ZTNkNmIxMDE1MTgwMWMxYzY1MDgxOT"#,
        #"UzMDllZWFmMzI0OTI3NGRhIiwKICAgICAgICAiYWxnb3JpdGhtIjogInNoYTI1NiIKICAgICAgfSwKICAgICAgewogICAgICAgIC"#,
        #"JuYW1lIjogInVzZXJzLnNhZmV0ZW5zb3JzIiwKICAgICAgICAiZGlnZXN0IjogImUzYjBjNDQyOThmYzFjMTQ5YWZiZjRjODk5Nm"#,
        #"ZiOTI0MjdhZTQxZTQ2NDliOTM0Y2E0OTU5OTFiNzg1MmI4NTUiLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgIC"#,
        #"B9CiAgICBdCiAgfQp9","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MIGHAkIAmbwDI"#,
        #"S6llau9n0fHaycZAlvihgmLJSwGfpyOWwkXBJVyApR60JQg5Ko6/Bgbq0KPijGm6bke20GNoYkOz4MQOrwCQRI8bJJwwsrXU59UO"#,
        #"eL35t1GmgGKpcWMDufmYQtj7I7o797sAxuyZeB2UmtKGobgS/PYZW7DozmPKdUsOdsgUbVe","keyid":""}]}}"#,
    ].joined()
}
