using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimSuite.Load.Client;

namespace ScimSuite.Bars;

/// <summary>
/// T2: one tenant's credentials and another's ids, in every place an id or a value can stand, both ways. The answer must be the one for something that
/// never was, to the byte, but for the request id and the value that was asked for.
/// </summary>
internal static partial class Matrix
{
    private const string Users = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Groups = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// <summary>Method, path and body. <c>{user}</c>, <c>{group}</c> and <c>{name}</c> are the other tenant's, <c>{own}</c> a group of the caller's.</summary>
    private static readonly (string Method, string Path, string? Body)[] _scim =
    [
        ("GET", "/Users/{user}", null), ("GET", "/Users/{user}?attributes=userName,emails", null), ("GET", "/Users/{user}?excludedAttributes=name", null),
        ("DELETE", "/Users/{user}", null), ("PUT", "/Users/{user}", $$"""{"schemas":["{{Users}}"],"userName":"{name}"}"""),
        ("PATCH", "/Users/{user}", Patch("""{"op":"replace","path":"active","value":false}""")),
        ("PATCH", "/Users/{user}", Patch("""{"op":"replace","value":{"userName":"{name}"}}""")),
        ("GET", "/Users?filter=id%20eq%20%22{user}%22", null), ("GET", "/Users?filter=userName%20eq%20%22{name}%22", null),
        ("GET", "/Users?filter=externalId%20eq%20%22{name}%22", null), ("GET", "/Users?filter=emails.value%20eq%20%22{name}@bar.test%22", null),
        ("GET", "/Users?filter=userName%20sw%20%22{name}%22", null), ("GET", "/Users?filter=title%20eq%20%22{name}%22", null),
        ("GET", "/Users?filter=groups.value%20eq%20%22{group}%22", null),
        ("GET", "/Users?filter=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value%20eq%20%22{user}%22", null),
        ("POST", "/Users/.search", Search("id eq \\\"{user}\\\" or userName eq \\\"{name}\\\"")),
        ("GET", "/Groups/{group}", null), ("GET", "/Groups/{group}?attributes=members", null), ("GET", "/Groups/{group}?excludedAttributes=members", null),
        ("DELETE", "/Groups/{group}", null), ("PUT", "/Groups/{group}", $$"""{"schemas":["{{Groups}}"],"displayName":"{name}"}"""),
        ("PATCH", "/Groups/{group}", Patch("""{"op":"replace","path":"displayName","value":"taken"}""")),
        ("PATCH", "/Groups/{group}", Patch("""{"op":"remove","path":"members"}""")),
        ("GET", "/Groups?filter=id%20eq%20%22{group}%22", null), ("GET", "/Groups?filter=displayName%20eq%20%22{name}%22", null),
        ("GET", "/Groups?filter=members.value%20eq%20%22{user}%22", null), ("POST", "/Groups/.search", Search("members.value eq \\\"{user}\\\"")),
        ("PATCH", "/Groups/{own}", Patch("""{"op":"add","path":"members","value":[{"value":"{user}"}]}""")),
        ("PATCH", "/Groups/{own}", Patch("""{"op":"add","path":"members","value":[{"value":"{group}"}]}""")),
        ("PATCH", "/Groups/{own}", Patch("""{"op":"remove","path":"members[value eq \"{user}\"]"}""")),
        ("PUT", "/Groups/{own}", $$"""{"schemas":["{{Groups}}"],"displayName":"{ownName}","members":[{"value":"{user}"}]}"""),
        ("POST", "/Groups", $$"""{"schemas":["{{Groups}}"],"displayName":"made with a foreign member","members":[{"value":"{user}"}]}"""),
        ("POST", "/Bulk", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/{user}"},{"method":"DELETE","path":"/Groups/{group}"}]}"""),
        ("POST", "/.search", Search("id eq \\\"{user}\\\"")), ("GET", "/Users?cursor={user}", null), ("GET", "/Users/{group}", null), ("GET", "/Groups/{user}", null),
    ];

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var many = isFull ? 300 : 12;
        var (attempts, pages, leaks) = (0, 0, new List<string>());
        for (var way = 0; way < 2; way++)
        {
            var (caller, owner) = (suite.Now.Tenants[way], suite.Now.Tenants[1 - way]);
            var victim = await Victim.FurnishAsync(suite, owner, many);
            var before = await StateAsync(suite, victim);
            var own = await suite.SendAsync("POST", $"{suite.Now.Gateway}/scim/v2/Groups", caller.Connectors[0].Token,
                $$"""{"schemas":["{{Groups}}"],"displayName":"own {{victim.Canary.Length}} {{Guid.NewGuid():N}}"}""", "application/scim+json");
            var (ownId, ownName) = ((string)own.Json!["id"]!, (string)own.Json["displayName"]!);

            List<Attempt> all = [.. from thing in victim.Things from shape in _scim select Scim(shape, thing, victim.Canary, ownId, ownName)];
            all.AddRange(await ApiAsync(suite, caller, victim));
            attempts += all.Count;
            leaks.AddRange(await TryAllAsync(suite, caller, all, victim.Canary));
            pages += await PortalMatrix.RunAsync(suite, caller, victim, isFull ? 20 : 1, leaks);

            await suite.SendAsync("DELETE", $"{suite.Now.Gateway}/scim/v2/Groups/{ownId}", caller.Connectors[0].Token);
            if (await StateAsync(suite, victim) != before)
            {
                leaks.Add("something of the other tenant was changed");
            }

            await victim.LeaveAsync(suite);
        }

        return
        [
            new("T2", "cross-tenant attempts at the portal's pages and routes", $"{pages:N0}", isFull ? "≥ 2,000" : "≥ 100", pages >= (isFull ? 2_000 : 100)),
            new("T2", "cross-tenant attempts at SCIM and the management API", $"{attempts:N0}", isFull ? "≥ 20,000" : "≥ 900 (a tenth)", attempts >= (isFull ? 20_000 : 900)),
            new("T2", "answers that differ from those for what never was", string.Join("\n       ", leaks.Take(5).Prepend($"{leaks.Count}")), "0", leaks.Count == 0),
        ];
    }

    /// <summary>The management API, from what it says of itself: every path in which an id of the other tenant can stand.</summary>
    private static async Task<List<Attempt>> ApiAsync(RunningSuite suite, BarTenant caller, Victim victim)
    {
        var described = await suite.ApiAsync("GET", "/api/openapi.json", caller.ApiKey);
        List<Attempt> attempts = [];
        foreach (var (path, operations) in described["paths"]!.AsObject())
        {
            foreach (var (method, _) in operations!.AsObject().Where(each => each.Key is "get" or "post" or "put" or "patch" or "delete"))
            {
                foreach (var isOwnTenant in new[] { false, true })
                {
                    if (!path.Contains('{') || (isOwnTenant && !path.Contains("{connector}") && !path.Contains("{id}")) || (isOwnTenant && !path.Contains("{tenant}")))
                    {
                        continue;
                    }

                    var id = path.Contains("/keys/") ? victim.Key : path.EndsWith("/connectors/{id}", StringComparison.Ordinal) || path.Contains("/connectors/{id}/") ? victim.Connector : victim.Token;
                    var foreign = new Dictionary<string, string>
                    {
                        ["tenant"] = (isOwnTenant ? caller.Id : victim.Tenant.Id).ToString(), ["connector"] = victim.Connector.ToString(), ["id"] = id.ToString(),
                    };
                    var never = foreign.ToDictionary(each => each.Key, each => each.Key == "tenant" && isOwnTenant ? each.Value : Guid.NewGuid().ToString());
                    attempts.Add(new Attempt(
                        method.ToUpperInvariant(), Fill(path, foreign), Fill(path, never), method is "get" or "delete" ? null : """{"name":"x"}""", method is "get" or "delete" ? null : """{"name":"x"}""",
                        foreign.Values, never.Values, IsScim: false));
                }
            }
        }

        foreach (var query in new[] { "/api/audit?tenant=", "/api/audit?limit=5&tenant=" })
        {
            var never = Guid.NewGuid().ToString();
            attempts.Add(new Attempt("GET", query + victim.Tenant.Id, query + never, null, null, [victim.Tenant.Id.ToString()], [never], IsScim: false));
        }

        return attempts;
    }

    private static Attempt Scim((string Method, string Path, string? Body) shape, Dictionary<string, string> thing, string canary, string ownId, string ownName)
    {
        var nothing = Victim.Nothing(canary);
        var (foreign, never) = (With(thing), With(nothing));
        return new Attempt(
            shape.Method, "/scim/v2" + Fill(shape.Path, foreign), "/scim/v2" + Fill(shape.Path, never), shape.Body is null ? null : Fill(shape.Body, foreign),
            shape.Body is null ? null : Fill(shape.Body, never), thing.Values, nothing.Values, IsScim: true);

        Dictionary<string, string> With(Dictionary<string, string> values) => new(values) { ["own"] = ownId, ["ownName"] = ownName };
    }

    private static async Task<List<string>> TryAllAsync(RunningSuite suite, BarTenant caller, List<Attempt> all, string canary)
    {
        var leaks = new List<string>();
        var gateway = new Uri(suite.Gateways[0]);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection(gateway);
            for (var index = Interlocked.Increment(ref next); index < all.Count; index = Interlocked.Increment(ref next))
            {
                var attempt = all[index];
                var key = attempt.IsScim ? caller.Connectors[0].Token : caller.ApiKey;
                var foreign = await SendAsync(connection, gateway, attempt.Method, attempt.Foreign, attempt.ForeignBody, key, attempt.IsScim);
                var never = await SendAsync(connection, gateway, attempt.Method, attempt.Never, attempt.NeverBody, key, attempt.IsScim);
                var (one, other) = (Anonymous(foreign, attempt.ForeignValues), Anonymous(never, attempt.NeverValues));
                var shown = foreign.Replace(attempt.ForeignValues.First(each => each.Length > 0), "", StringComparison.Ordinal);
                if (one != other || (Withheld(shown, attempt, canary) && foreign.Contains(canary, StringComparison.Ordinal)))
                {
                    lock (leaks)
                    {
                        leaks.Add($"{attempt.Method} {attempt.Foreign}: {one}  instead of  {other}");
                    }
                }
            }
        })));
        return leaks;
    }

    /// <summary>A value that was asked for by name may come back in an error; one that was not may not.</summary>
    private static bool Withheld(string shown, Attempt attempt, string canary) =>
        shown.Contains(canary, StringComparison.Ordinal) && !attempt.Foreign.Contains(canary, StringComparison.Ordinal) && attempt.ForeignBody?.Contains(canary, StringComparison.Ordinal) != true;

    private static async Task<string> SendAsync(RawConnection connection, Uri gateway, string method, string path, string? body, string key, bool isScim)
    {
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        var head = $"{method} {path} HTTP/1.1\r\nHost: {gateway.Authority}\r\nAuthorization: Bearer {key}\r\n"
            + (body is null ? "" : $"Content-Type: {(isScim ? "application/scim+json" : "application/json")}\r\nContent-Length: {bytes.Length}\r\n") + "\r\n";
        for (var wait = 1; ; wait++)
        {
            var answer = await connection.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. bytes], CancellationToken.None);
            var text = $"{answer.Status} {Encoding.UTF8.GetString(answer.Body.Span)}";

            // API keys have a limit of their own, and so much at once may be too much for one machine: that is not what is looked at here.
            if (answer.Status is not (429 or 503) || wait == 50)
            {
                return text;
            }

            await Task.Delay(200);
        }
    }

    /// <summary>Of what the victim sees of itself: unchanged means the same text.</summary>
    private static async Task<string> StateAsync(RunningSuite suite, Victim victim)
    {
        var state = new StringBuilder();
        foreach (var thing in victim.Things.Take(50))
        {
            state.Append((await suite.SendAsync("GET", $"{suite.Now.Gateway}/scim/v2/Groups/{thing["group"]}", victim.Tenant.Connectors[0].Token)).Body);
            state.Append((await suite.SendAsync("GET", $"{suite.Now.Gateway}/scim/v2/Users/{thing["user"]}?excludedAttributes=groups", victim.Tenant.Connectors[0].Token)).Body);
        }

        return state.ToString();
    }

    private static string Anonymous(string answer, IEnumerable<string> values)
    {
        foreach (var value in values.OrderByDescending(each => each.Length))
        {
            answer = answer.Replace(value, "VALUE", StringComparison.OrdinalIgnoreCase);
        }

        // The caller's own group has another version and time with every request, and charts end now.
        return Moving().Replace(RequestIds().Replace(answer, "REQUEST"), "$1");
    }

    private static string Fill(string template, Dictionary<string, string> values) =>
        values.Aggregate(template, (text, each) => text.Replace($"{{{each.Key}}}", each.Value, StringComparison.Ordinal)).Replace("{urn}", "urn:x", StringComparison.Ordinal);

    private static string Patch(string operation) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""";

    private static string Search(string filter) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"{{filter}}"}""";

    private sealed record Attempt(
        string Method, string Foreign, string Never, string? ForeignBody, string? NeverBody, IReadOnlyCollection<string> ForeignValues, IReadOnlyCollection<string> NeverValues, bool IsScim);

    [GeneratedRegex(@"""requestId"":""[^""]*""|request [0-9a-f-]{32,36}")]
    private static partial Regex RequestIds();

    [GeneratedRegex(@"(""version"":|""lastModified"":|""from"":|""to"":|""at"":)""[^""]*""")]
    private static partial Regex Moving();
}
