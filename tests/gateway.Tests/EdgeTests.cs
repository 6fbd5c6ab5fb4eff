using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ScimSuite.Gateway.Tests;

/// <summary>What stands between the gateway and the world: TLS, and requests that no client of good will sends.</summary>
public sealed class EdgeTests
{
    [Fact]
    public async Task A_renewed_certificate_is_taken_up_without_a_restart_and_a_broken_one_is_not()
    {
        using var files = new CertificateFiles("one");
        await using var gateway = await TestGateway.StartAsync(files.Settings(), urls: "https://127.0.0.1:0");

        Assert.Equal("CN=one", await SubjectAsync(gateway));
        files.Write("two");
        gateway.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("CN=two", await SubjectAsync(gateway));

        files.Break();
        gateway.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("CN=two", await SubjectAsync(gateway));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Over_tls_both_versions_of_http_are_spoken_and_clients_are_told_to_insist_on_it(string version)
    {
        using var files = new CertificateFiles("one");
        await using var gateway = await TestGateway.StartAsync(files.Settings(), urls: "https://127.0.0.1:0");
        using var client = Trusting(null);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Http.BaseAddress!, "/scim/v2/Users/1")) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Authorization = new("Bearer", gateway.Tokens.Issue());
        using var answer = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, version), (answer.StatusCode, answer.Version.ToString()));
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Without_tls_nothing_is_said_of_it_unless_a_trusted_proxy_speaks_it()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Gateway:TrustedProxies:0"] = "127.0.0.0/8" });

        var plain = await gateway.GetAsync("/health");
        var behind = await gateway.SendAsync(HttpMethod.Get, "/health", headers: ("X-Forwarded-Proto", "https"));

        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
        Assert.True(behind.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_stops_the_start_and_is_named()
    {
        var wrong = await Assert.ThrowsAnyAsync<Exception>(() => TestGateway.StartAsync(new() { ["Gateway:CertificateFile"] = "/nowhere/tls.crt" }, urls: "https://127.0.0.1:0"));

        Assert.Contains("Gateway:CertificateFile", $"{wrong}");
    }

    [Theory]
    [InlineData("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nX-Nul: a\0b\r\n\r\n")]
    [InlineData("GET /scim/v2/Users%00 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /scim/v2/Users?filter=%00%ff%c0%af HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /scim/v2/Users?a=%0d%0aSet-Cookie:%20x HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /scim/v2/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /scim/v2/%2e%2e/%2e%2e/internal/verify HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET  HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /scim/v2/Users HTTP/1.1\r\n\r\n")]
    [InlineData("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("BREW /scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \u00ff\u00fe\r\n\r\n")]
    [InlineData("GET http://elsewhere/scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("{32k header}")]
    [InlineData("{80 headers}")]
    [InlineData("{64k line}")]
    public async Task What_no_client_of_good_will_sends_is_refused_and_never_an_error_of_ours(string request)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Services["portal"].Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound; // a page that is not there
            return Task.CompletedTask;
        };

        var answer = await gateway.RawAsync(request switch
        {
            "{32k header}" => $"GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nX-Long: {new string('a', 33 * 1024)}\r\n\r\n",
            "{80 headers}" => $"GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Range(0, 80).Select(i => $"X-{i}: a\r\n"))}\r\n",
            "{64k line}" => $"GET /scim/v2/Users?filter={new string('a', 64 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n",
            _ => request,
        }, milliseconds: 2000);

        Assert.True(answer.Length == 0 || (answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) && !answer.Contains("Set-Cookie: x", StringComparison.OrdinalIgnoreCase)), answer);
        Assert.Empty(gateway.Users.Requests);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task A_body_that_unpacks_without_end_is_not_unpacked()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Users.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers.ContentEncoding.Count > 0 ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status200OK;
            return Task.CompletedTask;
        };
        using var bomb = new MemoryStream();
        await using (var packed = new System.IO.Compression.GZipStream(bomb, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var i = 0; i < 50; i++)
            {
                await packed.WriteAsync(new byte[1024 * 1024]);
            }
        }

        using var content = new ByteArrayContent(bomb.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        var answer = await gateway.SendAsync(HttpMethod.Post, "/scim/v2/Users", gateway.Tokens.Issue(), content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(bomb.Length, gateway.Users.Last.BodyLength);
    }

    private static async Task<string> SubjectAsync(TestGateway gateway)
    {
        var seen = "";
        using var client = Trusting(subject => seen = subject);
        using var answer = await client.GetAsync(new Uri(gateway.Http.BaseAddress!, "/health"));
        return seen;
    }

    private static HttpClient Trusting(Action<string>? look) => new(new SocketsHttpHandler
    {
        SslOptions = new() { RemoteCertificateValidationCallback = (_, certificate, _, _) => Look(certificate?.Subject, look) },
    });

    /// <summary>Nobody signed it but itself; that it is one of this test's is enough.</summary>
    private static bool Look(string? subject, Action<string>? look)
    {
        look?.Invoke(subject ?? "");
        return subject is "CN=one" or "CN=two";
    }
}
