using ScimSuite.Caller;
using ScimSuite.Portal.Endpoints;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Pages.Outside;

/// <summary>A new person's first tenant. Once begun it is finished, also for a browser that went away: half of it would be an account without the tenant it asked for.</summary>
internal static class Founding
{
    /// <summary>Where to go on: the tenant's first page or, when the service that makes tenants is away, the page that makes it later.</summary>
    public static async Task<string> FirstTenantAsync(string company, Account account, Connectors connectors, SignUp signUp, People people, HttpContext context)
    {
        try
        {
            var tenant = await connectors.FoundAsync(company, CancellationToken.None);
            await signUp.JoinAsync(people.Of(tenant.Id, account.Id, account.Email, isOperator: false, RequestIds.Of(context)), account, Roles.Owner);
            return $"/t/{tenant.Id}/connectors";
        }
        catch (PlatformException)
        {
            return $"/tenants/new?name={Uri.EscapeDataString(company)}&said=later";
        }
    }
}
