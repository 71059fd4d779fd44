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
        MHcCAQEEILap+BFVwXNDWR2y/iNDwovFFhKr1IIAqkHbLzyNqCEsoAoGCCqGSM49
        AwEHoUQDQgAE5kWbsAjTl/hISYcDV3zWNSw7IzDaObemedYCqeiiTojsZWTCQmU4
        CYEZkPgNRU4GIjijq7FQeAlhxOE0m8CgbA==
        -----END EC PRIVATE KEY-----

        """#

    static let keyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5kWbsAjTl/hISYcDV3zWNSw7IzDa
        ObemedYCqeiiTojsZWTCQmU4CYEZkPgNRU4GIjijq7FQeAlhxOE0m8CgbA==
        -----END PUBLIC KEY-----

        """#

    static let otherKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIIicl8205R6Z7qAFUJ4cyhdJ/rh3OeH3TcXZI/tKYKxioAoGCCqGSM49
        AwEHoUQDQgAEd36NvjVBbdfb688ucv2THVq3UJcnar74+srMOkCsbkSzf3ycZbuC
        8qP751E6M9G/l425Qk+5gkHmyLjWpp0dog==
        -----END EC PRIVATE KEY-----

        """#

    static let otherKeyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEd36NvjVBbdfb688ucv2THVq3UJcn
        ar74+srMOkCsbkSzf3ycZbuC8qP751E6M9G/l425Qk+5gkHmyLjWpp0dog==
        -----END PUBLIC KEY-----

        """#

    static let largerKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        MIGkAgEBBDB0zbVkzlCY0BoxNcbBgdhAi00ImtGXrtLhY0Yr87/nZH4ngaTnpEUQ
        bpfPHDaxVFygBwYFK4EEACKhZANiAAQV3hqUkbIHR0SehT+hPP8PbsX/UYFE4kdb
        wy51BEpavJtD1RV275DWL12jqf8mr/fJVwJ576/23S3fF4BRbY65fy+1cvfCTy/U
        GQ1eZAGL5avSnLMKFQi6ZJAPH+HSzqE=
        -----END EC PRIVATE KEY-----

        """#

    static let largerKeyPublic = #"""
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEFd4alJGyB0dEnoU/oTz/D27F/1GBROJH
        W8MudQRKWrybQ9UVdu+Q1i9do6n/Jq/3yVcCee+v9t0t3xeAUW2OuX8vtXL3wk8v
        1BkNXmQBi+Wr0pyzChUIumSQDx/h0s6h
        -----END PUBLIC KEY-----

        """#

    static let modernKey = #"""
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtqn4EVXBc0NZHbL+
        I0PCi8UWEqvUggCqQdsvPI2oISyhRANCAATmRZuwCNOX+EhJhwNXfNY1LDsjMNo5
        t6Z51gKp6KJOiOxlZMJCZTgJgRmQ+A1FTgYiOKOrsVB4CWHE4TSbwKBs
        -----END PRIVATE KEY-----

        """#

    static let encryptedKey = #"""
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg5ESbu5TI77AICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEH3oHuvbz1RjZFtDEqJg6UAEgZBo
        aw7f8Kc8gfaidm8Z7Kg85izAYfbA1id+bLdC8wmdnQaK9g/HnbvmXsoS6RC4/ZVE
        ilKyqzicUY/iDIYK4IEMX93NZgNCD+vOawanHtv8II6TB3TUvt6WYfLoiOSgt9pQ
        zW2/L2sxFf/r1bhtrq5CVodUW6ofkjuGja+gCSQ92Osu5jwIcb+ttlC8hSrrZdk=
        -----END ENCRYPTED PRIVATE KEY-----

        """#

    static let oldEncryptedKey = #"""
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,2284DFEFE0E53F18C4D9313D506EBB21

        pMYwgLKP1hLCxAq6YG6YxEMGmR7+VVPhK6BRGbsPlumfAMq+lCRixeI07O0Uwncl
        VBfkk6dT0sAMzFG9ixBuDy5N7acqLzrhplrKZABcAYmJNAQrD7B4lSHVmbzN5ZQF
        IMRw/XeTq2cPsqHrX7/ASS0kKe3JoUB50TxUKC3o/D0=
        -----END EC PRIVATE KEY-----

        """#

    static let keyWithParameters = #"""
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEILap+BFVwXNDWR2y/iNDwovFFhKr1IIAqkHbLzyNqCEsoAoGCCqGSM49
        AwEHoUQDQgAE5kWbsAjTl/hISYcDV3zWNSw7IzDaObemedYCqeiiTojsZWTCQmU4
        CYEZkPgNRU4GIjijq7FQeAlhxOE0m8CgbA==
        -----END EC PRIVATE KEY-----

        """#

    static let bundle = [
        #"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"h"#,
        #"int":"c56393ac850462e5bab7121cb784c13c136e2e55d47fd361fb74e849ee6470bd"},"tlogEntries":[]},"dsseEnve"#,
        #"lope":{"payload":"ewogICJfdHlwZSI6ICJodHRwczovL2luLXRvdG8uaW8vU3RhdGVtZW50L3YxIiwKICAic3ViamVjdCI6IF"#,
        #"sKICAgIHsKICAgICAgIm5hbWUiOiAiNyIsCiAgICAgICJkaWdlc3QiOiB7CiAgICAgICAgInNoYTI1NiI6ICI3YzYzNTBlOTMxN2"#,
        #"RjZjk1ZWUwODZlYWZjZGM2ODVkZTcxMWFjNTNhM2M5NzMyZDFjMzljYzI3NjUwN2VmOTVlIgogICAgICB9CiAgICB9CiAgXSwKIC"#,
        #"AicHJlZGljYXRlVHlwZSI6ICJodHRwczovL21vZGVsX3NpZ25pbmcvc2lnbmF0dXJlL3YxLjAiLAogICJwcmVkaWNhdGUiOiB7Ci"#,
        #"AgICAicmVzb3VyY2VzIjogWwogICAgICB7CiAgICAgICAgIm5hbWUiOiAiaXRlbXMuc2FmZXRlbnNvcnMiLAogICAgICAgICJkaW"#,
        #"dlc3QiOiAiYmJhNzM2OWJlZTlkZDZjYTVmNDJlMTk0ZDMyZDhjYmEwMDhkNWZhZDg4MGMzMGZjMGVjMTFiNTU3ZjFkOThjNSIsCi"#,
        #"AgICAgICAgImFsZ29yaXRobSI6ICJzaGEyNTYiCiAgICAgIH0sCiAgICAgIHsKICAgICAgICAibmFtZSI6ICJtYW5pZmVzdC5qc2"#,
        #"9uIiwKICAgICAgICAiZGlnZXN0IjogIjI5Y2UyMTczZWVkYmY0ZTk1ZTBlYzZiMTllM2Q2YjEwMTUxODAxYzFjNjUwODE5NTMwOW"#,
        #"VlYWYzMjQ5Mjc0ZGEiLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgICB9LAogICAgICB7CiAgICAgICAgIm5hbW"#,
        #"UiOiAidXNlcnMuc2FmZXRlbnNvcnMiLAogICAgICAgICJkaWdlc3QiOiAiZTNiMGM0NDI5OGZjMWMxNDlhZmJmNGM4OTk2ZmI5Mj"#,
        #"QyN2FlNDFlNDY0OWI5MzRjYTQ5NTk5MWI3ODUyYjg1NSIsCiAgICAgICAgImFsZ29yaXRobSI6ICJzaGEyNTYiCiAgICAgIH0KIC"#,
        #"AgIF0sCiAgICAic2VyaWFsaXphdGlvbiI6IHsKICAgICAgIm1ldGhvZCI6ICJmaWxlcyIsCiAgICAgICJhbGxvd19zeW1saW5rcy"#,
        #"I6IGZhbHNlLAogICAgICAiaGFzaF90eXBlIjogInNoYTI1NiIsCiAgICAgICJpZ25vcmVfcGF0aHMiOiBbCiAgICAgICAgIi5naX"#,
        #"RhdHRyaWJ1dGVzIiwKICAgICAgICAiLmdpdGlnbm9yZSIsCiAgICAgICAgIi5naXQiLAogICAgICAgICIuZ2l0aHViIgogICAgIC"#,
        #"BdCiAgICB9CiAgfQp9","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MEUCIG/BFgxNs"#,
        #"Hy0N1hvhBWZfH6hSECtKtQrehx9q85qwGFDAiEAnlu8LE1vG2+VHvXDzp6UCdChYMtWYDtkU1aXLVAVr4o=","keyid":""}]}}"#,
    ].joined()
}
