using System.Collections.Concurrent;
using System.Text;
using ScimSuite.Caller;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>That nothing is found says something only where something would be: secrets that are given away on purpose, on every way there is and in several spellings.</summary>
[Collection(LoudCollection.Name)]
public sealed class GivenAway(LoudSuite suite)
{
    /// <summary>Of this run: the file it must be found in, and the secret.</summary>
    internal static ConcurrentBag<(string File, string Secret)> All { get; } = [];

    [Fact]
    public async Task On_purpose()
    {
        suite.Say("users", $"control {New("users.log", "apphost.log")}");
        suite.Say("postgres", $"control {Convert.ToBase64String(Encoding.UTF8.GetBytes("x:" + New("postgres.log")))}");
        suite.Say("rabbitmq", $"control {Convert.ToHexString(Encoding.UTF8.GetBytes(New("rabbitmq.log")))}");
        suite.Say("portal", $"control {Convert.ToBase64String(Encoding.UTF8.GetBytes("xy:" + New("portal.log"))).Replace('+', '-').Replace('/', '_')}");
        var token = TokenFormat.New(TokenKind.Connector);
        All.Add(("tokens.log", token));
        suite.Say("tokens", $"control {token[17..36]}");       // its beginning, as somebody might shorten it
        using var span = await suite.Http.PostAsync(new Uri(suite.Collector, "/gateway/v1/traces"), new ByteArrayContent([0x0A, 0x20, .. Encoding.UTF8.GetBytes(New("gateway.traces"))]));

        // Processes say it themselves: no secret by its shape, an id that is not there.
        var named = New("gateway.log", "users.log", "gateway.traces", "users.traces", "gateway.logs", "users.logs");
        Assert.Equal(404, (await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{named}", suite.Now.Token(0, "main"))).Status);
        Assert.Equal(200, (int)span.StatusCode);
    }

    private static string New(params string[] files)
    {
        var secret = $"control{Guid.NewGuid():N}";
        foreach (var file in files)
        {
            All.Add((file, secret));
        }

        return secret;
    }
}
