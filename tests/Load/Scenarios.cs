using ScimSuite.Caller;
using ScimSuite.Load.Measure;

namespace ScimSuite.Load;

/// <summary>What is sent, scenario by scenario.</summary>
internal static class Scenarios
{
    public static readonly IReadOnlyList<string> Names =
        ["ceiling", "create", "get", "filter-hit", "filter-miss", "patch", "put", "list", "group", "mix", "bad-token"];

    public static IReadOnlyList<Scenario> Of(Stage stage) =>
    [
        new("create", "POST /Users, 1.2 KB", worker => Create(stage, worker), 201) { Heard = (_, answer) => Remember(stage, answer) },
        new("get", "GET /Users/{id}", worker => worker.Request.Set("GET", $"{stage.Base}/Users/{Any(stage, worker)}"), 200),
        new("filter-hit", "GET /Users?filter=userName eq, found", worker => worker.Request.Set("GET", Filter(stage, stage.UserName(worker.Random.Next(stage.Users.Length)))), 200),
        new("filter-miss", "the same, nobody", worker => worker.Request.Set("GET", Filter(stage, $"nobody{worker.Index}.{worker.Turn}@acme.test")), 200),
        new("patch", "PATCH /Users/{id}, three attributes", worker => worker.Request.Set("PATCH", $"{stage.Base}/Users/{Any(stage, worker)}", Bodies.ThreeAttributes(worker.Random.Next(1_000_000))), 200, 204),
        new("put", "PUT /Users/{id}, 1.2 KB", worker => Put(stage, worker), 200),
        new("list", "GET /Users?startIndex=1&count=100", worker => worker.Request.Set("GET", $"{stage.Base}/Users?startIndex=1&count=100"), 200),
        new("group", "PATCH /Groups/{id}, one member in or out", worker => Member(stage, worker), 200, 204),
        new("mix", "look-up, create, add to group", worker => Mix(stage, worker), 200, 201, 204) { Heard = (worker, answer) => HeardOfMix(stage, worker, answer) },
        // 429 is right too: whoever keeps knocking with wrong keys is told to wait.
        new("bad-token", "GET with a token nobody has", worker => worker.Request.Set("GET", $"{stage.Base}/Users?count=1", null, BadToken(worker)), 401, 429),
    ];

    private static string Any(Stage stage, Worker worker) => stage.Users[worker.Random.Next(stage.Users.Length)];

    private static string Filter(Stage stage, string userName) => $"{stage.Base}/Users?filter=userName%20eq%20%22{userName.Replace("@", "%40", StringComparison.Ordinal)}%22";

    private static void Create(Stage stage, Worker worker)
    {
        var number = stage.NextNumber();
        worker.Request.Set("POST", $"{stage.Base}/Users", Bodies.User(stage.UserName(number), number));
    }

    private static void Put(Stage stage, Worker worker)
    {
        var number = worker.Random.Next(stage.Users.Length);
        worker.Request.Set("PUT", $"{stage.Base}/Users/{stage.Users[number]}", Bodies.User(stage.UserName(number), number, $"Engineer {worker.Random.Next(1_000_000)}"));
    }

    /// <summary>In by one request, out by the next; each worker has a user and, as far as they go, a group of its own.</summary>
    private static void Member(Stage stage, Worker worker)
    {
        var group = stage.GroupIds[worker.Index % stage.GroupIds.Length];
        var user = stage.Users[stage.Users.Length - 1 - (worker.Index % stage.Users.Length)];
        worker.Request.Set("PATCH", $"{stage.Base}/Groups/{group}", worker.Turn % 2 == 0 ? Bodies.RemoveMember(user) : Bodies.AddMembers([user]));
    }

    private static void Mix(Stage stage, Worker worker)
    {
        switch (worker.Turn % 3)
        {
            case 0:
                worker.Request.Set("GET", Filter(stage, $"joiner{worker.Index}.{worker.Turn}@acme.test"));
                break;
            case 1:
                Create(stage, worker);
                break;
            default:
                worker.Request.Set("PATCH", $"{stage.Base}/Groups/{stage.GroupIds[worker.Index % stage.GroupIds.Length]}", Bodies.AddMembers([worker.Carried ?? Any(stage, worker)]));
                break;
        }
    }

    private static void HeardOfMix(Stage stage, Worker worker, Client.RawAnswer answer)
    {
        if (worker.Turn % 3 == 1)
        {
            worker.Carried = Remember(stage, answer);
        }
    }

    private static string? Remember(Stage stage, Client.RawAnswer answer)
    {
        if (answer.Status != 201)
        {
            return null;
        }

        var id = Stage.IdOf(answer);
        stage.Remember(id);
        return id;
    }

    /// <summary>One in three has no shape of ours, the others are well-formed and unknown: the checksum alone must not turn them away.</summary>
    private static string BadToken(Worker worker) => worker.Turn % 3 == 0 ? $"garbage-{worker.Index}-{worker.Turn}" : TokenFormat.New(TokenKind.Connector);
}
