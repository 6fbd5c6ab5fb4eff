using System.Net;
using Microsoft.AspNetCore.Http;
using ScimSuite.Caller;

namespace ScimSuite.Gateway.Tests;

public sealed class ForwardingTests
{
    [Fact]
    public async Task A_service_learns_who_asks_from_the_assertion_and_never_sees_the_credential()
    {
        await using var gateway = await TestGateway.StartAsync();
        var connector = Guid.NewGuid();
        var token = gateway.Tokens.Issue(connector: connector, scopes: [Scopes.UsersRead], version: 7);

        await gateway.GetAsync("/scim/v2/Users/1", token);

        var caller = await gateway.CallerOf(gateway.Users.Last);
        Assert.NotNull(caller);
        Assert.Equal((gateway.Tokens.Tenant, connector, ActorKind.Connector, 7), (caller.Tenant, caller.ActorId, caller.Kind, caller.VerdictVersion));
        Assert.Equal([Scopes.UsersRead], caller.Scopes);
        Assert.DoesNotContain("Authorization", gateway.Users.Last.Headers.Keys);
    }

    [Fact]
    public async Task An_assertion_is_signed_once_per_verdict_and_renewed_before_it_ends()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();

        await gateway.GetAsync("/scim/v2/Users/1", token);
        await gateway.GetAsync("/scim/v2/Users/1", token);
        gateway.Clock.Advance(TimeSpan.FromSeconds(70));
        await gateway.GetAsync("/scim/v2/Users/1", token);

        var assertions = gateway.Users.Requests.Select(request => request.Headers[InternalHeaders.Assertion]).ToList();
        Assert.Equal(assertions[0], assertions[1]);
        Assert.NotEqual(assertions[1], assertions[2]);
    }

    [Fact]
    public async Task What_a_client_says_under_our_names_is_removed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var forged = new AssertionMinter("gateway", AssertionKeys.Generate().SigningKey, gateway.Clock).Mint(ScimCaller.System(Guid.NewGuid(), "r")).Value;

        await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", gateway.Tokens.Issue(), null,
            (InternalHeaders.Assertion, forged), ("X-Internal-Tenant", "other"), ("x-scim-outcome", "applied"), (InternalHeaders.Dialect, "okta"),
            (InternalHeaders.ClientRequestId, "forged"), ("X-Forwarded-For", "1.2.3.4"), ("Cookie", "a=b"), ("X-Custom", "stays"));

        var headers = gateway.Users.Last.Headers;
        Assert.NotEqual(forged, headers[InternalHeaders.Assertion]);
        Assert.Equal(gateway.Tokens.Tenant, (await gateway.CallerOf(gateway.Users.Last))?.Tenant);
        foreach (var name in new[] { "X-Internal-Tenant", InternalHeaders.Outcome, InternalHeaders.Dialect, InternalHeaders.ClientRequestId, "X-Forwarded-For", "Cookie" })
        {
            Assert.DoesNotContain(name, headers.Keys, StringComparer.OrdinalIgnoreCase);
        }

        Assert.Equal("stays", headers["X-Custom"]);
    }

    [Fact]
    public async Task The_request_id_is_ours_and_the_clients_goes_along()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", gateway.Tokens.Issue(), null, (InternalHeaders.RequestId, "okta-1.2_3"));

        var ours = answer.Headers.GetValues(InternalHeaders.RequestId).Single();
        Assert.Equal(7, Guid.Parse(ours).Version);
        Assert.Equal(ours, gateway.Users.Last.Headers[InternalHeaders.RequestId]);
        Assert.Equal("okta-1.2_3", gateway.Users.Last.Headers[InternalHeaders.ClientRequestId]);
        Assert.Equal("okta-1.2_3", answer.Headers.GetValues(InternalHeaders.ClientRequestId).Single());
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("quote\"")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public async Task A_clients_request_id_that_could_do_harm_is_dropped(string id)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", gateway.Tokens.Issue(), null, (InternalHeaders.RequestId, id));

        Assert.DoesNotContain(InternalHeaders.ClientRequestId, gateway.Users.Last.Headers.Keys);
        Assert.False(answer.Headers.Contains(InternalHeaders.ClientRequestId));
    }

    [Fact]
    public async Task A_service_cannot_set_the_request_id_and_its_inner_headers_stay_inside()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Users.Answer = context =>
        {
            context.Response.Headers[InternalHeaders.RequestId] = "theirs";
            context.Response.Headers[InternalHeaders.Outcome] = "applied; tolerated=\"active as string\"";
            context.Response.Headers.Server = "inside";
            context.Response.Headers.ETag = "W/\"1\"";
            return context.Response.WriteAsync("{}");
        };

        var answer = await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());

        Assert.Equal(gateway.Users.Last.Headers[InternalHeaders.RequestId], answer.Headers.GetValues(InternalHeaders.RequestId).Single());
        Assert.False(answer.Headers.Contains(InternalHeaders.Outcome));
        Assert.False(answer.Headers.Contains("X-Scim-Tolerated"));
        Assert.Empty(answer.Headers.Server);
        Assert.Equal("W/\"1\"", answer.Headers.ETag!.ToString());
    }

    [Theory]
    [InlineData("applied; tolerated=\"active as string\"", "applied", "active as string")]
    [InlineData("no-change", "no-change", null)]
    [InlineData("refused; scimType=\"invalidValue\"; detail=\"a%20b\"", "refused", null)]
    public async Task A_developer_sees_what_became_of_it_and_what_was_tolerated(string said, string outcome, string? tolerated)
    {
        await using var gateway = await TestGateway.StartAsync(environment: "Development");
        gateway.Users.Answer = context =>
        {
            context.Response.Headers[InternalHeaders.Outcome] = said;
            return context.Response.WriteAsync("{}");
        };

        var answer = await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());

        Assert.Equal(outcome, answer.Headers.GetValues(InternalHeaders.Outcome).Single());
        Assert.Equal(tolerated, answer.Headers.TryGetValues("X-Scim-Tolerated", out var values) ? values.Single() : null);
    }

    [Theory]
    [InlineData("/scim/v2/Users", "users")]
    [InlineData("/scim/v2/Users/1", "users")]
    [InlineData("/scim/v2/Users/.search", "users")]
    [InlineData("/scim/v2/Groups", "groups")]
    [InlineData("/scim/v2/Groups/1", "groups")]
    [InlineData("/scim/v2/ServiceProviderConfig", "root")]
    [InlineData("/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "root")]
    [InlineData("/scim/v2/Bulk", "root")]
    [InlineData("/scim/v2/.search", "root")]
    [InlineData("/scim/v2", "root")]
    [InlineData("/api/tenants", "tenants")]
    [InlineData("/api/tenants/1/connectors/2", "tenants")]
    [InlineData("/api/audit?tenant=1", "audit")]
    [InlineData("/api/exchanges?tenant=1", "audit")]
    [InlineData("/api/tenants/1/connectors/2/activity?window=1h", "audit")]
    [InlineData("/api/tenants/1/connectors/2/tokens", "tokens")]
    [InlineData("/api/tenants/1/connectors/2/tokens/3", "tokens")]
    [InlineData("/api/tenants/1/connectors/2/tokens/3/rotate", "tokens")]
    [InlineData("/api/tenants/1/keys", "tokens")]
    public async Task Every_path_goes_to_its_service_as_it_is(string path, string service)
    {
        await using var gateway = await TestGateway.StartAsync();
        var credential = path.StartsWith("/api") ? gateway.Tokens.Issue(kind: "operator", scopes: [Scopes.Operator]) : gateway.Tokens.Issue();

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(path, credential)).StatusCode);

        var seen = service == "tokens" ? gateway.Tokens.Last : gateway.Services[service].Last;
        Assert.Equal(path, seen.Path + seen.Query);
    }

    [Theory]
    [InlineData("/scim/v2/?aadOptscim062020/Users?filter=a", "/scim/v2/Users?filter=a")]
    [InlineData("/scim/v2/Users/?aadOptscim062020&filter=a", "/scim/v2/Users?filter=a")]
    public async Task The_dialect_flag_in_the_url_reaches_the_service_as_a_header(string sent, string arrives)
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.GetAsync(sent, gateway.Tokens.Issue());

        Assert.Equal(arrives, gateway.Users.Last.Path + gateway.Users.Last.Query);
        Assert.Equal("aadOptscim062020", gateway.Users.Last.Headers[InternalHeaders.Dialect]);
    }

    [Fact]
    public async Task A_callers_trace_ends_at_the_door()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9" });
        const string Trace = "0af7651916cd43dd8448eb211c80319c";

        await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", gateway.Tokens.Issue(), null,
            ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"), ("tracestate", "theirs=1"), ("baggage", "user=ada"));

        var headers = gateway.Users.Last.Headers;
        Assert.Contains("traceparent", headers.Keys);
        Assert.DoesNotContain(Trace, headers["traceparent"]);
        Assert.DoesNotContain("tracestate", headers.Keys);
        Assert.DoesNotContain("baggage", headers.Keys);
    }
}
