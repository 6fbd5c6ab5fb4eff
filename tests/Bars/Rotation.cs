using System.Text.Json.Nodes;

namespace ScimSuite.Bars;

/// <summary>A4: while a secret is exchanged for another, and while a connector moves from a bearer token to OAuth, no request is refused.</summary>
internal static class Rotation
{
    private const int Workers = 8;

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var wanted = isFull ? 10_000 : 1_000;
        var tenant = suite.Now.Tenants[0];
        var connector = await suite.ConnectorAsync(tenant);
        var path = $"/api/tenants/{tenant.Id}/connectors/{connector}";

        var first = await suite.TokenAsync(tenant, connector);
        var rotated = await UnderTrafficAsync(suite, wanted, [first.Text], async inUse =>
        {
            var current = first.Id;
            for (var i = 0; i < 3; i++)
            {
                var next = await suite.ApiAsync("POST", $"{path}/tokens/{current}/rotate", tenant.ApiKey, """{"overlapMinutes":60}""");
                current = (Guid)next["id"]!;
                inUse.Add((string)next["token"]!);      // from here on requests come with either
                await Task.Delay(200);
            }
        });

        var bearer = await suite.TokenAsync(tenant, connector);
        var moved = await UnderTrafficAsync(suite, wanted, [bearer.Text], async inUse =>
        {
            var secret = await suite.ApiAsync("POST", $"{path}/client-secrets", tenant.ApiKey, """{"name":"bar"}""");
            inUse.Add(await AccessTokenAsync(suite, connector, (string)secret["clientSecret"]!));
            await Task.Delay(500);
            inUse.Remove(bearer.Text);
            await Task.Delay(300);                      // what was on its way with it
            await suite.RevokeAsync(tenant, bearer);
            await Task.Delay(500);
        });
        await suite.DropAsync(tenant, connector);
        return
        [
            new("A4", $"requests across three rotations with overlap ({rotated.Sent:N0})", $"{rotated.Refused} refused", "0", rotated.Refused == 0),
            new("A4", $"requests while a bearer token gives way to OAuth ({moved.Sent:N0})", $"{moved.Refused} refused", "0", moved.Refused == 0),
        ];
    }

    internal static async Task<string> AccessTokenAsync(RunningSuite suite, Guid connector, string secret)
    {
        var (status, json, body) = await suite.SendAsync("POST", suite.Now.Gateway + "/oauth2/token", null,
            $"grant_type=client_credentials&client_id={connector}&client_secret={secret}&scope=scim", "application/x-www-form-urlencoded");
        return status == 200 ? (string)json!["access_token"]! : throw new FormatException($"The token endpoint answered {status} {body}");
    }

    private static async Task<(int Sent, int Refused)> UnderTrafficAsync(RunningSuite suite, int wanted, string[] tokens, Func<InUse, Task> change)
    {
        var inUse = new InUse(tokens);
        var (sent, refused, isOver) = (0, 0, false);
        var traffic = Enumerable.Range(0, Workers).Select(index => Task.Run(async () =>
        {
            var gateways = suite.Gateways;
            for (var turn = index; !Volatile.Read(ref isOver) || Volatile.Read(ref sent) < wanted; turn++)
            {
                var (status, _, _) = await suite.SendAsync("GET", gateways[turn % gateways.Count] + "/scim/v2/ServiceProviderConfig", inUse.Next(turn));
                Interlocked.Increment(ref sent);
                if (status != 200)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })).ToList();
        await Task.Delay(300);
        await change(inUse);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(traffic);
        return (sent, refused);
    }

    /// <summary>The secrets that clients use at the moment.</summary>
    private sealed class InUse(string[] tokens)
    {
        private volatile string[] _tokens = tokens;

        public string Next(int turn) => _tokens is var now ? now[turn % now.Length] : "";

        public void Add(string token) => _tokens = [.. _tokens, token];

        public void Remove(string token) => _tokens = [.. _tokens.Where(each => each != token)];
    }
}
