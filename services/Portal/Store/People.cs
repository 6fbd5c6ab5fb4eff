using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>The rows that belong to no tenant: accounts and what they sign in with. Every change says who made it.</summary>
public sealed class People(TenantDatabases databases)
{
    private TenantDatabase Nobodys { get; } = databases.WithoutTenant(ScimCaller.System(Guid.Empty, "portal"));

    /// <summary>For reading, and for what no person did.</summary>
    public TenantDatabase Database => Nobodys;

    /// <summary>A change by this person, of whatever belongs to no tenant.</summary>
    public TenantTransaction BeginAs(Account account, string requestId) => BeginAs(account.Id, account.Email, account.IsOperator, requestId);

    public TenantTransaction BeginAs(Guid account, string email, bool isOperator, string requestId) => databases.WithoutTenant(CallerOf(account, email, isOperator, Guid.Empty, requestId))
        .Begin(AccountStore.Errors);

    /// <summary>One tenant's people, invitations and openings, as seen and changed by this person.</summary>
    public TenantDatabase Of(Guid tenant, Guid account, string email, bool isOperator, string requestId) => databases.For(CallerOf(account, email, isOperator, tenant, requestId));

    public TenantDatabase OfSystem(Guid tenant, string requestId) => databases.For(ScimCaller.System(tenant, requestId));

    public TenantDatabase OfCaller(ScimCaller caller, Guid tenant) => databases.For(caller with { Tenant = tenant });

    private static ScimCaller CallerOf(Guid account, string email, bool isOperator, Guid tenant, string requestId) => new()
    {
        Tenant = tenant, Kind = isOperator ? ActorKind.Operator : ActorKind.Person, ActorId = account, ActorName = email, Scopes = new HashSet<string>(), RequestId = requestId,
    };
}
