import CCurl

extension Transfer {
    /// Makes the easy handle. `loop` gets the sockets; it outlives every connection of the multi handle.
    /// On an error the caller still calls `free()`.
    func prepare(sockets loop: CurlLoop, now: Int) -> CURLcode {
        started(now: now)
        guard let easy = curl_easy_init() else { return CURLE_OUT_OF_MEMORY }
        self.easy = easy
        guard appendFields(), appendAddress() else { return CURLE_OUT_OF_MEMORY }

        var options = Options(easy: easy)
        options.set(CURLOPT_URL, request.url)
        options.set(CURLOPT_PROTOCOLS_STR, request.trust == .plain ? "http" : "https")
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // A 30x is a portal's, not ours.
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        setTrust(&options)
        setProxy(&options)
        if let addresses { options.set(CURLOPT_RESOLVE, addresses) }
        // A name with IPv6 addresses on a line that loses IPv6 costs the time to connect.
        if !request.allowsIPv6, request.unixSocket == nil, !request.url.utf8.contains(UInt8(ascii: "[")) { options.set(CURLOPT_IPRESOLVE, Int(CURL_IPRESOLVE_V4)) }
        options.set(CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, 1_000)
        options.set(CURLOPT_HTTPHEADER, fields)
        if let path = request.unixSocket { options.set(CURLOPT_UNIX_SOCKET_PATH, path) }
        setBody(&options)

        // Threads: no signals, and a name lookup that hangs is left to its thread; else removing the handle would hold up every other transfer.
        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(CURLOPT_QUICK_EXIT, 1)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout)
        options.set(CURLOPT_TIMEOUT_MS, request.totalTimeout)
        options.set(CURLOPT_DNS_CACHE_TIMEOUT, request.addressAge)
        options.set(CURLOPT_MAXAGE_CONN, 90)
        options.set(CURLOPT_FRESH_CONNECT, request.freshConnection ? 1 : 0)
        options.set(CURLOPT_TCP_KEEPALIVE, 1)
        options.set(CURLOPT_TCP_KEEPIDLE, 30)
        options.set(CURLOPT_TCP_KEEPINTVL, 10)
        // The smallest there is: what libcurl counts as sent then runs little ahead of the line.
        options.set(CURLOPT_UPLOAD_BUFFERSIZE, 16_384)
        options.setOffset(CURLOPT_MAXFILESIZE_LARGE, request.maxAnswerBytes)

        // Unretained: the loop holds the transfer until the handle is removed, and lives itself until the multi handle is freed.
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.set(CURLOPT_WRITEDATA, context)
        options.set(CURLOPT_HEADERDATA, context)
        options.check(desa_curl_set_writer(easy, CURLOPT_WRITEFUNCTION, receiveBody))
        options.check(desa_curl_set_writer(easy, CURLOPT_HEADERFUNCTION, receiveHeaderLine))
        let owner = Unmanaged.passUnretained(loop).toOpaque()
        options.set(CURLOPT_SOCKOPTDATA, owner)
        options.set(CURLOPT_CLOSESOCKETDATA, owner)
        options.check(desa_curl_set_socket_opener(easy, CURLOPT_SOCKOPTFUNCTION, socketOpened))
        options.check(desa_curl_set_socket_closer(easy, CURLOPT_CLOSESOCKETFUNCTION, socketClosed))
        return options.result
    }

    /// Never the system's certificates: they are other people's.
    private func setTrust(_ options: inout Options) {
        guard request.trust != .plain else { return }
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3) | Int(CURL_SSLVERSION_MAX_TLSv1_3))
        // A later OpenSSL would send a key share of more than a kilobyte.
        options.set(CURLOPT_SSL_EC_CURVES, "X25519")
        // As strong as the rest, and 34 bytes less than with SHA-384.
        options.set(CURLOPT_TLS13_CIPHERS, "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256")
        // Every request has a handle of its own, which could not keep a session; and resuming saves no round trip.
        options.set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        options.clear(CURLOPT_CAPATH)
        options.clear(CURLOPT_CAINFO)
        options.set(CURLOPT_SSL_VERIFYHOST, 0)
        guard case .root(let pem) = request.trust else { return options.set(CURLOPT_SSL_VERIFYPEER, 0) }
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        pem.withUnsafeBytes { bytes in
            var blob = curl_blob(data: UnsafeMutableRawPointer(mutating: bytes.baseAddress), len: bytes.count, flags: UInt32(CURL_BLOB_COPY))
            withUnsafeMutablePointer(to: &blob) { options.set(CURLOPT_CAINFO_BLOB, UnsafeMutableRawPointer($0)) }
        }
    }

    private func setProxy(_ options: inout Options) {
        // Empty, and not left out: else libcurl reads the environment.
        options.set(CURLOPT_PROXY, request.proxy ?? "")
        options.set(CURLOPT_NOPROXY, "")
        guard request.proxy != nil else { return }
        options.set(CURLOPT_HTTPPROXYTUNNEL, 1)
        options.set(CURLOPT_PROXYAUTH, Int(bitPattern: desa_curl_any_authentication()))
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    /// With a plus the entry grows old in the cache as one that was looked up.
    private func appendAddress() -> Bool {
        guard let known = request.knownAddress else { return true }
        guard let list = curl_slist_append(nil, "+\(known.host):\(known.port):\(known.address)") else { return false }
        addresses = list
        return true
    }

    /// libcurl copies the body, so it can send it again from the start on a second connection.
    private func setBody(_ options: inout Options) {
        guard request.method == .post else { return options.set(CURLOPT_HTTPGET, 1) }
        options.set(CURLOPT_POST, 1)
        options.setOffset(CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
        request.body.withUnsafeBytes { bytes in
            // Without a pointer libcurl would read the body from standard input.
            if let base = bytes.baseAddress, !bytes.isEmpty {
                options.set(CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: base))
            } else {
                options.set(CURLOPT_COPYPOSTFIELDS, "")
            }
        }
    }

    /// "Name:" takes away a field that libcurl would write by itself, "Name;" writes one without a value.
    private func appendFields() -> Bool {
        // "100-continue" would cost a round trip; the other two are bytes that nobody reads.
        var lines = ["Expect:"]
        for name in ["Accept", "Content-Type"] where !request.headers.contains(where: { $0.0.lowercased() == name.lowercased() }) { lines.append(name + ":") }
        for (name, value) in request.headers {
            let line = value.isEmpty ? name + ";" : "\(name): \(value)"
            precondition(!line.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "a control character in the request field \(name)")
            lines.append(line)
        }
        for line in lines {
            guard let longer = curl_slist_append(fields, line) else { return false }
            fields = longer
        }
        return true
    }
}

/// Sets options and keeps the first failure.
private struct Options {
    let easy: UnsafeMutableRawPointer
    var result = CURLE_OK

    init(easy: UnsafeMutableRawPointer) {
        self.easy = easy
    }

    mutating func check(_ code: CURLcode) {
        if result == CURLE_OK { result = code }
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        check(desa_curl_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String) {
        check(desa_curl_set_string(easy, option, value))
    }

    mutating func clear(_ option: CURLoption) {
        check(desa_curl_set_string(easy, option, nil))
    }

    mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
        check(desa_curl_set_pointer(easy, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
        check(desa_curl_set_list(easy, option, value))
    }

    mutating func setOffset(_ option: CURLoption, _ value: Int) {
        check(desa_curl_set_offset(easy, option, curl_off_t(value)))
    }
}

// MARK: Called by libcurl on the loop's thread

private let receiveBody: curl_write_callback = { bytes, size, count, context in
    deliver(bytes, size * count, context) { $0.receive(body: $1) }
}

private let receiveHeaderLine: curl_write_callback = { bytes, size, count, context in
    deliver(bytes, size * count, context) { $0.receive(headerLine: $1) }
}

private func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?, _ take: (Transfer, UnsafeBufferPointer<UInt8>) -> Bool
) -> Int {
    guard let bytes, let context, count > 0 else { return count }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return bytes.withMemoryRebound(to: UInt8.self, capacity: count) { take(transfer, UnsafeBufferPointer(start: $0, count: count)) } ? count : 0
}

private let socketOpened: curl_sockopt_callback = { context, socket, _ in
    if let context { Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue().opened(socket) }
    return Int32(CURL_SOCKOPT_OK)
}

private let socketClosed: curl_closesocket_callback = { context, socket in
    if let context { Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue().closed(socket) }
    return 0
}
