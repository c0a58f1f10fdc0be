import Attachments
import Causality
import MerkleLog
import Replica
import SyncProtocol
import Testing

@Suite("Attachments in frames")
struct AttachmentMessageTests {
    private let bytes = [UInt8](repeating: 5, count: 10_000)
    private var tree: BlockTree { BlockTree(of: bytes) }

    private func part() throws -> AttachmentPart {
        let id = try #require(AttachmentID(address: tree.root, size: 10_000))
        return AttachmentPart(id: id, offset: 4096, bytes: Array(bytes[4096..<8192]), proof: tree.proof(blocks: 2))
    }

    private func request(_ attachments: AttachmentRequest?, nonce: [UInt8]?) -> ExchangeRequest {
        ExchangeRequest(
            node: NodeID(12), run: 1, number: 2, keySet: 1, scopes: [ScopeReport](), runs: [], wanted: 4096,
            status: NodeStatus(clock: 1000, pending: 0, oldest: 0, software: "test"), nonce: nonce, attachments: attachments)
    }

    @Test("a request with parts, with a nonce and without, comes back as it was", arguments: [true, false])
    func request(hasNonce: Bool) throws {
        let key = try SigningKey(seed: [UInt8](repeating: 3, count: 32))
        var attachments = AttachmentRequest()
        attachments.parts = [try part()]
        attachments.wanted = [AttachmentProgress(id: try part().id, next: 4096, code: .held)]
        attachments.asks = true
        for item in [nil, attachments] {
            for backup in [0, 77] as [UInt64] {
                var sent = request(item, nonce: hasNonce ? [UInt8](repeating: 9, count: 16) : nil)
                sent.backup = backup
                #expect(try ExchangeRequest.Unverified(sent.sealed(by: key)).request() == sent)
            }
        }
    }

    @Test("an answer with parts, with a refusal and without, comes back as it was", arguments: [true, false])
    func answer(isRefusal: Bool) throws {
        let key = try SigningKey(seed: [UInt8](repeating: 3, count: 32))
        let id = [UInt8](repeating: 1, count: 16)
        var answer = ExchangeAnswer(request: id, time: 7, next: ExchangeAnswer.NextContact(earliest: 1, spread: 2, maxBytes: 4096))
        if isRefusal { answer.refusal = .busy }
        var attachments = AttachmentAnswer()
        attachments.parts = [try part()]
        attachments.lacking = [try part().id]
        attachments.progress = [AttachmentProgress(id: try part().id, next: 8192, code: .wrong), AttachmentProgress(id: try part().id, next: 10_000, code: .safe)]
        let mark = BackupMark(time: 5, id: [UInt8](repeating: 2, count: 16))
        var words = SafeWords(newest: mark)
        words.words = [SafeWords.Word(log: LogID(8), size: 3, mark: mark, signature: [UInt8](repeating: 4, count: 64))]
        for papers in [nil, attachments] {
            // A refusal says nothing about backups.
            for safe in isRefusal ? [nil] : [nil, words] {
                answer.attachments = papers
                answer.safe = safe
                #expect(try ExchangeAnswer.open(answer.sealed(by: key), request: id, keys: [key.publicKey]) == answer)
            }
        }
    }

    @Test("parts that reach beyond their size, and more hashes than any proof needs, are no frame")
    func bounds() throws {
        let key = try SigningKey(seed: [UInt8](repeating: 3, count: 32))
        let right = try part()
        for wrong in [
            AttachmentPart(id: right.id, offset: 8192, bytes: right.bytes, proof: []),
            AttachmentPart(id: right.id, offset: 0, bytes: right.bytes, proof: Array(repeating: right.id.address, count: AttachmentLimits.maxProof + 1)),
        ] {
            var attachments = AttachmentRequest()
            attachments.parts = [wrong]
            let frame = request(attachments, nonce: nil).sealed(by: key)
            #expect(throws: ProtocolError.self) { try ExchangeRequest.Unverified(frame) }
        }
        var many = AttachmentRequest()
        many.parts = Array(repeating: right, count: AttachmentLimits.maxItems + 1)
        let frame = request(many, nonce: nil).sealed(by: key)
        #expect(throws: ProtocolError.self) { try ExchangeRequest.Unverified(frame) }
    }
}
