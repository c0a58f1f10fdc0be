import ArgumentParser

@main
struct DesaCentral: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desa-central",
        abstract: "The central office's node: takes in what the villages recorded, hands out what others wrote, and holds rights and catalogue.",
        discussion: """
            A first day:
              desa-central init --deployment sampang.example --data centre
              desa-central serve --data centre &
              desa-central scope add --data centre --kind village --region 35.27.01.2002 --name "Desa Labuhan"
              desa-central operator add --data centre --scope 35.27.01.2002 --name "Siti"
              desa-central enrol --data centre --role kiosk --name "Labuhan, meja 1" --scope 35.27.01.2002

            Every command can be given while "serve" runs. Where --data is not given, the environment variable DESA_DATA names the folder, \
            else it is ./desa-central-data.

            Exit codes: 0 done, 1 something is found that a person must look at, 64 usage, 65 wrong input, 66 not found, 69 unreachable, \
            70 defect, 73 something stands in the way, 74 disk or database, 75 folder in use, 77 refused.
            """,
        subcommands: [
            Initialise.self, Serve.self, Status.self, Nodes.self, Enrol.self, Revoke.self, Rights.self, Scope.self, Operator.self, Pin.self, Append.self, Attach.self, Fetch.self, Show.self, List.self,
            Disputes.self, Resolve.self, Amendments.self, Explain.self, Link.self, Halves.self, Publish.self, Verdicts.self, Readmit.self, SetAside.self, Erase.self, Export.self,
            Backup.self, Restore.self, RebuildState.self, Bundle.self,
        ])
}
