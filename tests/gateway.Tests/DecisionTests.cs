using System.Net;
using ScimSuite.Caller;
using ScimSuite.Gateway.Credentials;
using ScimSuite.Gateway.Edge;
using ScimSuite.Gateway.Limits;

namespace ScimSuite.Gateway.Tests;

/// <summary>What the gateway decides without touching anything.</summary>
public sealed class DecisionTests
{
    [Theory]
    [InlineData("/scim/v2/Users", "", "/scim/v2/Users", "", null)]
    [InlineData("/scim/v2/Users/", "", "/scim/v2/Users", "", null)]
    [InlineData("//scim//v2///Users//1/", "?a=b", "/scim/v2/Users/1", "?a=b", null)]
    [InlineData("/", "", "/", "", null)]
    [InlineData("//", "", "/", "", null)]
    [InlineData("/scim/v2/Users", "?aadOptscim062020&filter=x", "/scim/v2/Users", "?filter=x", "aadOptscim062020")]
    [InlineData("/scim/v2/Users", "?filter=x&aadOptscim062020", "/scim/v2/Users", "?filter=x", "aadOptscim062020")]
    [InlineData("/scim/v2/Users", "?AADOPTSCIM062020=", "/scim/v2/Users", "", "aadOptscim062020")]
    [InlineData("/scim/v2/", "?aadOptscim062020/Users", "/scim/v2/Users", "", "aadOptscim062020")]
    [InlineData("/scim/v2", "?aadOptscim062020/Users/1?attributes=id", "/scim/v2/Users/1", "?attributes=id", "aadOptscim062020")]
    [InlineData("/scim/v2", "?aadOptscim062020/Groups&filter=displayName%20eq%20%22a%22", "/scim/v2/Groups", "?filter=displayName%20eq%20%22a%22", "aadOptscim062020")]
    [InlineData("/scim/v2", "?region=eu/Users?count=1", "/scim/v2/Users", "?region=eu&count=1", null)]
    [InlineData("/scim/v2", "?filter=a/Userspace", "/scim/v2", "?filter=a/Userspace", null)]
    [InlineData("/scim/v2/Users", "?filter=title eq \"aadOptscim062020\"", "/scim/v2/Users", "?filter=title eq \"aadOptscim062020\"", null)]
    public void A_url_is_brought_into_one_form(string path, string query, string tidyPath, string tidyQuery, string? dialect)
    {
        var target = PublicPath.Tidy(path, query);

        Assert.Equal((tidyPath, tidyQuery, dialect), (target.Path, target.Query, target.Dialect));
    }

    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer abc", "abc")]
    [InlineData("BEARER   abc ", "abc")]
    [InlineData("Bearer ", null)]
    [InlineData("Bearerabc", null)]
    [InlineData("Basic abc", null)]
    [InlineData("", null)]
    public void A_bearer_header_is_read_as_clients_write_it(string header, string? token) => Assert.Equal(token, BearerHeader.TokenOf(header));

    [Fact]
    public void Two_authorization_headers_are_none() => Assert.Null(BearerHeader.TokenOf(new(["Bearer a", "Bearer b"])));

    [Fact]
    public void A_bucket_gives_its_burst_and_then_its_rate()
    {
        var bucket = new Bucket();
        var taken = Enumerable.Range(0, 10).Count(_ => bucket.TryTake(now: 0, perSecond: 5, burst: 4).IsTaken);
        var refused = bucket.TryTake(0, 5, 4);
        var later = Enumerable.Range(1, 10_000).Count(ms => bucket.TryTake(ms * TimeSpan.TicksPerMillisecond, 5, 4).IsTaken);

        Assert.Equal(4, taken);
        Assert.Equal(TimeSpan.FromMilliseconds(200), refused.RetryAfter);
        Assert.Equal(50, later);
    }

    [Fact]
    public void A_bucket_shared_by_many_threads_gives_exactly_its_burst()
    {
        var bucket = new Bucket();
        var taken = 0;
        Parallel.For(0, 10_000, _ =>
        {
            if (bucket.TryTake(0, 1, 137).IsTaken)
            {
                Interlocked.Increment(ref taken);
            }
        });

        Assert.Equal(137, taken);
    }

    [Fact]
    public void One_subscriber_is_one_source()
    {
        Assert.Equal(AddressKey.Of(IPAddress.Parse("2001:db8:1:2::1")), AddressKey.Of(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.NotEqual(AddressKey.Of(IPAddress.Parse("2001:db8:1:2::1")), AddressKey.Of(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Equal(AddressKey.Of(IPAddress.Parse("10.1.2.3")), AddressKey.Of(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.NotEqual(AddressKey.Of(IPAddress.Parse("10.1.2.3")), AddressKey.Of(IPAddress.Parse("10.1.2.4")));
    }

    [Theory]
    [InlineData("""{"result":"valid"}""")]
    [InlineData("""{"result":"valid","tenant":"b0a1f5f0-2a43-4f8a-8b54-0d6b8c0a7c11","kind":"connector"}""")]
    [InlineData("""{"result":"valid","tenant":"b0a1f5f0-2a43-4f8a-8b54-0d6b8c0a7c11","actorId":"b0a1f5f0-2a43-4f8a-8b54-0d6b8c0a7c11","kind":"gateway"}""")]
    [InlineData("""{"result":"VALID"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_verdict_that_does_not_say_all_it_must_opens_nothing(string answer) =>
        Assert.Null(TokensClient.ToVerdict(System.Text.Json.JsonSerializer.Deserialize(answer, TokensJson.Default.VerifyAnswer), new GatewayOptions()));

    [Fact]
    public void A_flood_of_refused_tokens_does_not_grow_the_memory()
    {
        var refused = new RefusedCredentials(TimeProvider.System, mostPerGeneration: 100);
        var last = default(TokenDigest);
        for (var i = 0; i < 10_000; i++)
        {
            refused.Remember(last = TokenDigest.Of($"token {i}"), "key", Credential.Malformed);
        }

        Assert.NotNull(refused.Find(last, DateTimeOffset.UtcNow));
        Assert.Null(refused.Find(TokenDigest.Of("token 0"), DateTimeOffset.UtcNow));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => refused.Find(TokenDigest.Of($"token {i}"), DateTimeOffset.UtcNow) is not null), 100, 200);
    }
}
