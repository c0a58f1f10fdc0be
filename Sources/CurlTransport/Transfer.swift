import CCurl
import Synchronization

/// One request on its way: the easy handle, what arrived so far, and whom to tell.
///
/// `@unchecked Sendable`: made by the caller, `continuation` set before it is posted to the loop, then touched by the loop's thread only, except the
/// atomic mark.
final class Transfer: @unchecked Sendable {
    typealias Continuation = CheckedContinuation<Result<TransportAnswer, TransportError>, Never>

    let request: TransportRequest
    let isCancelled = Atomic<Bool>(false)
    var continuation: Continuation?
    var easy: UnsafeMutableRawPointer?
    /// libcurl reads it until the handle is freed.
    var fields: UnsafeMutablePointer<curl_slist>?
    var addresses: UnsafeMutablePointer<curl_slist>?

    private var head = AnswerHead()
    private var body: [UInt8] = []
    private var bodyCount = 0
    private var overflowed = false
    private var lastMark = Mark()
    private var lastProgress = 0

    /// Everything that moves while the line lives.
    private struct Mark: Equatable {
        var up = 0
        var down = 0
        var unacknowledged = 0
    }

    init(_ request: TransportRequest) {
        self.request = request
    }

    deinit {
        precondition(continuation == nil, "a transfer was forgotten and its caller never told")
    }

    func started(now: Int) {
        lastProgress = now
    }

    func resume(_ result: Result<TransportAnswer, TransportError>) {
        guard let continuation else { preconditionFailure("a transfer ended twice") }
        self.continuation = nil
        continuation.resume(returning: result)
    }

    /// After the handle left the multi handle.
    func free() {
        if let easy { curl_easy_cleanup(easy) }
        easy = nil
        curl_slist_free_all(fields)
        fields = nil
        curl_slist_free_all(addresses)
        addresses = nil
    }

    // MARK: Arriving bytes. False makes libcurl end the transfer with CURLE_WRITE_ERROR.

    func receive(headerLine line: UnsafeBufferPointer<UInt8>) -> Bool {
        overflowed = overflowed || !head.add(line)
        return !overflowed
    }

    func receive(body bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= request.maxAnswerBytes - bodyCount else {
            overflowed = true
            return false
        }
        if bodyCount == 0, request.onChunk == nil { body.reserveCapacity(min(head.contentLength ?? 0, request.maxAnswerBytes)) }
        bodyCount += bytes.count
        if let onChunk = request.onChunk, 200..<300 ~= head.status {
            onChunk(Array(bytes))
        } else {
            body.append(contentsOf: bytes)
        }
        return true
    }

    // MARK: Ends

    /// The code decides before the status does: libcurl reports 200 for an answer that was cut short.
    func result(_ code: CURLcode) -> Result<TransportAnswer, TransportError> {
        if overflowed { return .failure(.tooLarge) }
        let tunnel = long(CURLINFO_HTTP_CONNECTCODE)
        if code != CURLE_OK, tunnel >= 300 { return .failure(.proxy(status: tunnel)) }
        guard code == CURLE_OK else { return .failure(TransportError(code, systemError: Int32(truncatingIfNeeded: long(CURLINFO_OS_ERRNO)))) }
        let status = long(CURLINFO_RESPONSE_CODE)
        let bodyless = status == 204 || status == 304
        guard bodyless || head.contentLength != nil || (request.acceptsStream && head.isChunked) else {
            return .failure(.unbounded(status: status, contentType: head.fields.first { $0.name == "content-type" }?.value ?? ""))
        }
        return .success(
            TransportAnswer(
                status: status, headers: head.fields, body: body, contentLengthPresent: head.contentLength != nil,
                timings: .init(
                    lookup: milliseconds(CURLINFO_NAMELOOKUP_TIME_T), tcp: milliseconds(CURLINFO_CONNECT_TIME_T), tls: milliseconds(CURLINFO_APPCONNECT_TIME_T),
                    firstByte: milliseconds(CURLINFO_STARTTRANSFER_TIME_T), total: milliseconds(CURLINFO_TOTAL_TIME_T)),
                connectionWasKept: long(CURLINFO_NUM_CONNECTS) == 0, bytesUp: offset(CURLINFO_SIZE_UPLOAD_T), headBytesUp: long(CURLINFO_REQUEST_SIZE),
                bytesDown: long(CURLINFO_HEADER_SIZE) + offset(CURLINFO_SIZE_DOWNLOAD_T), address: string(CURLINFO_PRIMARY_IP)))
    }

    /// - Parameter unacknowledged: bytes that the kernel holds for the connection with that local port.
    func isStalled(now: Int, unacknowledged: (Int) -> Int) -> Bool {
        guard request.stallTimeout > 0 else { return false }
        var mark = Mark(up: offset(CURLINFO_SIZE_UPLOAD_T), down: bodyCount + head.byteCount)
        let port = long(CURLINFO_LOCAL_PORT)
        if port > 0 { mark.unacknowledged = unacknowledged(port) }
        if mark != lastMark {
            lastMark = mark
            lastProgress = now
        }
        return now - lastProgress >= request.stallTimeout
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        return desa_curl_get_long(easy, info, &value) == CURLE_OK ? value : 0
    }

    private func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return desa_curl_get_offset(easy, info, &value) == CURLE_OK ? Int(value) : 0
    }

    private func milliseconds(_ info: CURLINFO) -> Int {
        offset(info) / 1_000
    }

    private func string(_ info: CURLINFO) -> String {
        var value: UnsafePointer<CChar>?
        guard desa_curl_get_string(easy, info, &value) == CURLE_OK, let value else { return "" }
        return String(cString: value)
    }
}
