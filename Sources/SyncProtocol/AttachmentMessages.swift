package import Attachments
import CanonicalCBOR
import MerkleLog

/// What a request says about attachments (design D13, D14): `[parts, wanted, asks]`. A kiosk's requests with parts
/// or wishes carry no operations; the question goes with operations.
package struct AttachmentRequest: Sendable, Equatable {
    package var parts: [AttachmentPart] = []
    /// What the node wants to have, with how much of it is held.
    package var wanted: [AttachmentProgress] = []
    /// The centre is to name what it lacks: asked now and then, as it may have been restored.
    package var asks = false

    package init() {}

    package var isEmpty: Bool { parts.isEmpty && wanted.isEmpty && !asks }
}

/// What an answer says about attachments: `[progress, parts, lacking]`.
package struct AttachmentAnswer: Sendable, Equatable {
    /// Of each attachment of which the request brought parts, or which it wanted and cannot get.
    package var progress: [AttachmentProgress] = []
    package var parts: [AttachmentPart] = []
    /// Attachments, in scopes that the node may read, which the centre does not hold.
    package var lacking: [AttachmentID] = []

    package init() {}

    package var isEmpty: Bool { progress.isEmpty && parts.isEmpty && lacking.isEmpty }
}

// Schemas/exchange.cddl, "attachments".

extension CBORWriter {
    mutating func attachments(_ request: AttachmentRequest) {
        array(count: 3)
        parts(request.parts)
        array(count: request.wanted.count * 3)
        for item in request.wanted {
            attachment(item.id)
            uint(item.next)
        }
        bool(request.asks)
    }

    mutating func attachments(_ answer: AttachmentAnswer) {
        array(count: 3)
        progress(answer.progress)
        parts(answer.parts)
        array(count: answer.lacking.count * 2)
        for id in answer.lacking { attachment(id) }
    }

    mutating func attachment(_ id: AttachmentID) {
        byteString(id.address.bytes)
        uint(id.size)
    }

    mutating func progress(_ items: [AttachmentProgress]) {
        array(count: items.count * 4)
        for item in items {
            attachment(item.id)
            uint(item.next)
            uint(item.code.rawValue)
        }
    }

    mutating func parts(_ parts: [AttachmentPart]) {
        array(count: parts.count * 5)
        for part in parts {
            attachment(part.id)
            uint(part.offset)
            byteString(part.bytes)
            array(count: part.proof.count)
            for hash in part.proof { byteString(hash.bytes) }
        }
    }
}

extension CBORReader {
    mutating func attachmentRequest() throws(CBORError) -> AttachmentRequest {
        guard try array() == 3 else { throw CBORError(.unexpectedType, at: position) }
        var request = AttachmentRequest()
        request.parts = try parts()
        for _ in 0..<(try groups(of: 3, max: AttachmentLimits.maxItems)) {
            let id = try attachment()
            request.wanted.append(AttachmentProgress(id: id, next: try uint(max: id.size), code: .held))
        }
        request.asks = try bool()
        return request
    }

    mutating func attachmentAnswer() throws(CBORError) -> AttachmentAnswer {
        guard try array() == 3 else { throw CBORError(.unexpectedType, at: position) }
        var answer = AttachmentAnswer()
        answer.progress = try progress(max: 2 * AttachmentLimits.maxItems)
        answer.parts = try parts()
        for _ in 0..<(try groups(of: 2, max: AttachmentLimits.maxItems)) { answer.lacking.append(try attachment()) }
        return answer
    }

    mutating func progress(max: Int) throws(CBORError) -> [AttachmentProgress] {
        var items: [AttachmentProgress] = []
        for _ in 0..<(try groups(of: 4, max: max)) {
            let id = try attachment()
            let next = try uint(max: id.size)
            guard let code = AttachmentProgress.Code(rawValue: try uint()) else { throw CBORError(.unexpectedType, at: position) }
            items.append(AttachmentProgress(id: id, next: next, code: code))
        }
        return items
    }

    private mutating func attachment() throws(CBORError) -> AttachmentID {
        let place = position
        let bytes = try byteString(count: Hash.byteCount)
        guard let address = Hash(bytes), let id = AttachmentID(address: address, size: try uint()) else { throw CBORError(.tooLarge, at: place) }
        return id
    }

    mutating func parts() throws(CBORError) -> [AttachmentPart] {
        var parts: [AttachmentPart] = []
        for _ in 0..<(try groups(of: 5, max: AttachmentLimits.maxItems)) {
            let id = try attachment()
            let offset = try uint(max: id.size)
            let place = position
            let bytes = try byteString()
            guard UInt64(bytes.count) <= id.size - offset else { throw CBORError(.tooLarge, at: place) }
            var proof: [Hash] = []
            for _ in 0..<(try bounded(try array(), AttachmentLimits.maxProof)) { proof.append(try hash()) }
            parts.append(AttachmentPart(id: id, offset: offset, bytes: bytes, proof: proof))
        }
        return parts
    }
}
