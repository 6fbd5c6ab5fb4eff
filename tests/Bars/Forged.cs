using ScimSuite.Caller;

namespace ScimSuite.Bars;

/// <summary>A12: whoever reaches a service past the gateway is nobody there: without an assertion, with one that nobody signed, or one signed with another key.</summary>
internal static partial class Forged
{
    private static readonly (string Service, string Method, string Path)[] _scim =
    [
        .. from service in new[] { ("users", "/scim/v2/Users"), ("groups", "/scim/v2/Groups") }
           from call in new[] { ("GET", ""), ("POST", ""), ("POST", "/.search"), ("GET", "/{id}"), ("PUT", "/{id}"), ("PATCH", "/{id}"), ("DELETE", "/{id}") }
           select (service.Item1, call.Item1, service.Item2 + call.Item2),
        ("root", "GET", "/scim/v2/ServiceProviderConfig"), ("root", "GET", "/scim/v2/Schemas"), ("root", "GET", "/scim/v2/ResourceTypes"), ("root", "POST", "/scim/v2/Bulk"), ("root", "POST", "/scim/v2/.search"),
        ("root", "GET", "/scim/v2/Me"), ("tokens", "POST", "/internal/verify"), ("tokens", "POST", "/oauth2/token"), ("tokens", "POST", "/api/leaked-tokens"), ("portal", "POST", "/api/tenants/{tenant}/members"),
    ];

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var tenant = suite.Now.Tenants[0];
        var described = await suite.ApiAsync("GET", "/api/openapi.json", suite.OperatorKey);
        var api = from path in described["paths"]!.AsObject()
                  from operation in path.Value!.AsObject()
                  where operation.Key is "get" or "post" or "put" or "patch" or "delete"
                  from service in new[] { "tenants", "tokens", "audit" }
                  select (service, operation.Key.ToUpperInvariant(), path.Key);
        var (asked, refused, notThere, let) = (0, 0, 0, new List<string>());
        foreach (var (service, method, template) in _scim.Concat(api))
        {
            var path = Place().Replace(template, match => match.Value == "{tenant}" ? $"{tenant.Id}" : $"{Guid.NewGuid()}");
            foreach (var header in Headers(tenant.Id))
            {
                var (status, _, body) = await suite.SendAsync(method, suite.Now.Processes[service][0].Url.TrimEnd('/') + path, header.Bearer, method is "GET" or "DELETE" ? null : "{}", header: header.Header);
                asked++;
                refused += status == 401 ? 1 : 0;

                // Of the management API each service has its own part only.
                if (status == 404 && template.StartsWith("/api/", StringComparison.Ordinal))
                {
                    notThere++;
                }
                else if (status != 401)
                {
                    let.Add($"{service} {method} {path}: {status} {body[..Math.Min(body.Length, 120)]}");
                }
            }
        }

        return [new("A12", $"{asked:N0} calls past the gateway with forged callers: {refused:N0} answered 401, {notThere:N0} of another service's routes 404; others", string.Join("\n       ", let.Take(5).Prepend($"{let.Count}")), "0", let.Count == 0 && refused > 100)];
    }

    private static IEnumerable<((string, string)? Header, string? Bearer)> Headers(Guid tenant)
    {
        yield return (null, null);
        yield return (("X-Tenant", $"{tenant}"), null);
        yield return ((InternalHeaders.Assertion, "eyJhbGciOiJub25lIn0.eyJhdWQiOiJpbnRlcm5hbCJ9."), null);
        var minter = new AssertionMinter("gateway", AssertionKeys.Generate().SigningKey, TimeProvider.System);
        yield return ((InternalHeaders.Assertion, minter.Mint(new ScimCaller
        {
            Tenant = tenant, Kind = ActorKind.Operator, ActorId = Guid.NewGuid(), Scopes = new HashSet<string>(Scopes.OfConnectors) { Scopes.Operator, Scopes.Gateway, Scopes.TenantAdmin },
        }).Value), "sct_whatever");
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\{[^}]*\}")]
    private static partial System.Text.RegularExpressions.Regex Place();
}
