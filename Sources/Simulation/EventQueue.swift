/// Events by virtual time; of several at one time, the one that was scheduled first.
struct EventQueue<Event> {
    private struct Item {
        let time: UInt64
        let tie: UInt64
        let event: Event

        func isBefore(_ other: Item) -> Bool { time == other.time ? tie < other.tie : time < other.time }
    }

    /// A binary heap, earliest first.
    private var heap: [Item] = []
    private var nextTie: UInt64 = 0
    private(set) var now: UInt64 = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func schedule(_ event: Event, after delay: UInt64) {
        heap.append(Item(time: now + delay, tie: nextTie, event: event))
        nextTie += 1
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The earliest event; time goes on to it.
    mutating func next() -> Event? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while true {
                var least = parent
                for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
                if least == parent { break }
                heap.swapAt(parent, least)
                parent = least
            }
        }
        now = first.time
        return first.event
    }

    mutating func removeAll() { heap = [] }
}
