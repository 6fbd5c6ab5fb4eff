using System.Net;
using System.Net.Http.Json;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Tokens.Endpoints;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Store;

/// <summary>
/// Asks Tenants, in the caller's name, for what no event has told yet: a token is often asked for in the same second as its connector.
/// What it answers is kept as an event would be.
/// </summary>
internal sealed class TenantsService(HttpClient http)
{
    public static void Add(IServiceCollection services) => services
        .AddHttpClient<TenantsService>(client => client.BaseAddress = new Uri("http://tenants"))
        .AddHttpMessageHandler<ForwardCallerHandler>();

    /// <summary>Makes sure, within the transaction that issues, that tenant and connector exist and verdicts will know them.</summary>
    public async Task RequireAsync(TenantDatabase database, TenantTransaction tx, Guid? connector, CancellationToken ct)
    {
        var known = await KnownStore.StatesAsync(database, connector, ct);
        if (known?.Tenant == KnownTenant.Deleted)
        {
            throw ScimException.NotFound("Tenant", database.Tenant);
        }

        if (known?.Connector == KnownTenant.Deleted)
        {
            throw ScimException.NotFound("Connector", connector!);
        }

        if (known?.Tenant is null)
        {
            KnownStore.Keep(tx, await AskAsync(
                $"/api/tenants/{database.Tenant}", TokensJson.Default.KnownTenant, ScimException.NotFound("Tenant", database.Tenant), ct));
        }

        if (connector is { } id && known?.Connector is null)
        {
            KnownStore.Keep(tx, await AskAsync(
                $"/api/tenants/{database.Tenant}/connectors/{id}", TokensJson.Default.KnownConnector, ScimException.NotFound("Connector", id), ct));
        }
    }

    private async Task<T> AskAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json, ScimException notFound, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(path, ct);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                throw notFound;
            }

            return response.IsSuccessStatusCode && await response.Content.ReadFromJsonAsync(json, ct) is { } answer
                ? answer
                : throw NotNow(null);
        }
        catch (Exception e) when (e is not ScimException && !ct.IsCancellationRequested)
        {
            throw NotNow(e);
        }
    }

    private static ScimException NotNow(Exception? cause) =>
        ScimException.Unavailable("The tenant service does not answer, and this tenant or connector is too new to be known without it.", TimeSpan.FromSeconds(5), cause);
}
