/// What can go wrong in a simulated world. Each seed enables some of them (a swarm): with all at once, most would hide behind the others.
package enum Fault: String, CaseIterable, Sendable {
    // The line.
    case lostRequests
    case lostAnswers
    /// The same request arrives twice, as a client's library does without telling.
    case duplicates
    /// A request or answer arrives as a part of itself, cut at any byte.
    case cutFrames
    case flippedBits
    /// A request from long ago arrives again; an answer to another request comes instead of the right one.
    case replays
    /// Something in between answers with a page of its own.
    case portal
    /// Answers hold only some entries.
    case smallAnswers
    /// A kiosk has no line for hours.
    case outages

    // Machines.
    case kioskCrashes
    case centreCrashes
    /// A commit fails and nothing of it is kept.
    case failedCommits
    /// A commit fails, and whether it was kept is not known.
    case unknownCommits
    case wrongClocks

    // Copies of disks.
    /// A kiosk's database is replaced by an older copy of it.
    case kioskRestores
    /// The folder of a kiosk is copied, and both go on.
    case kioskCopies
    /// The disk of a kiosk is copied so that nothing on it can tell, and both go on: the one case that ends in a fork.
    case rawClones
    case centreRestores

    // People.
    case withdrawnRights
    case compromisedNode
    case orders
    case erasures
    case unknownAuthors
    /// Kinds, types and fields of software that is newer than ours.
    case newerSoftware

    // A kiosk that does not follow the rules.
    case malformedEntries
    case hostileClaims
    case wrongPayloads
    case equivocation
    case garbage
}
