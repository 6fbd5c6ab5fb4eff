using System.Security.Claims;
using ScimSuite.Caller;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Somebody in a tenant, as what.</summary>
public sealed record Entered(Guid Account, Guid Tenant, string Role, Opening? Opening);

/// <summary>
/// Who looks at this page, in which tenant, as what. A tenant is entered once per page, where membership is read anew; nothing is asked of the
/// platform for a tenant that was not entered, and nothing is changed by who may only look.
/// </summary>
public sealed class Acting(People people, Sessions sessions, TimeProvider clock)
{
    public ClaimsPrincipal Person { get; private set; } = new(new ClaimsIdentity());
    public Guid Account { get; private set; }
    public string Email { get; private set; } = "";
    public string Name { get; private set; } = "";
    public bool IsOperator { get; private set; }
    public Guid Tenant { get; private set; }

    /// <summary><c>null</c> = no tenant was entered.</summary>
    public string? Role { get; private set; }

    /// <summary>An operator's reason for being here.</summary>
    public Opening? Opening { get; private set; }

    /// <summary>A member who has to do something first: no page of the tenant until then.</summary>
    public Hurdle Hurdle { get; private set; }

    public bool HasSecondFactor { get; private set; }

    /// <summary>A provider's session: this tenant, and no other.</summary>
    public Within? Within { get; private set; }

    public bool IsVisitor => Role == Roles.Visitor;

    public void Be(ClaimsPrincipal person)
    {
        Person = person;
        Account = Signed.AccountOf(person);
        Email = person.FindFirstValue(Signed.Email) ?? "";
        Name = person.FindFirstValue(Signed.Name) ?? "";
        IsOperator = Signed.IsOperator(person);
        HasSecondFactor = Signed.HasSecondFactor(person);
        Within = Signed.WithinOf(person);
    }

    /// <summary><c>false</c> = to this person there is no such tenant.</summary>
    public async Task<bool> EnterAsync(Guid tenant, CancellationToken ct)
    {
        if (tenant != Tenant)
        {
            (Tenant, Role, Opening) = (Guid.Empty, null, null);
        }

        Hurdle = Hurdle.None;
        var (role, opening) = tenant == Guid.Empty || Account == Guid.Empty ? (null, null) : await RoleInAsync(tenant, ct);
        (Tenant, Role, Opening) = role is null ? (Guid.Empty, null, null) : (tenant, role, opening);
        await sessions.TouchAsync(Person);
        return Role is not null;
    }

    /// <summary>As the page's first writing had entered, a moment ago: shown until <see cref="EnterAsync"/> has read membership anew.</summary>
    public void Reenter(Entered entered)
    {
        if (entered.Account == Account && Account != Guid.Empty)
        {
            (Tenant, Role, Opening) = (entered.Tenant, entered.Role, entered.Opening);
        }
    }

    private async Task<(string? Role, Opening? Opening)> RoleInAsync(Guid tenant, CancellationToken ct)
    {
        var database = People(tenant);
        if (Within is not null && Within.Tenant != tenant)
        {
            return (null, null);
        }

        if (await RulesStore.PlaceAsync(database, Account, ct) is { } place)
        {
            if (Within is not null && Within.Issuer != place.Issuer)
            {
                return (null, null);        // the tenant has another provider by now, or none
            }

            Hurdle = HurdleFor(place);
            return (Hurdle == Hurdle.None ? place.Role : null, null);
        }

        var opening = IsOperator ? await MemberStore.LastOpeningAsync(database, Account, clock.GetUtcNow().AddHours(-1), ct) : null;
        return opening?.Until > clock.GetUtcNow() ? (Roles.Visitor, opening) : (null, null);
    }

    /// <summary>A provider answers for its people's factors itself. Owners may always come by password: a provider that fails must not lock the tenant.</summary>
    private Hurdle HurdleFor(Place place) => Within is not null ? Hurdle.None
        : place is { NeedsOrganisation: true, Role: not Roles.Owner } ? Hurdle.Organisation
        : place.NeedsSecondFactor && !HasSecondFactor ? Hurdle.SecondFactor : Hurdle.None;

    public bool May(Permission asked) => Roles.Allow(Role, asked);

    /// <summary>Before something is changed: a page may have stayed open while its session was ended in another tab. Who has signed in this very moment has no session to be read yet.</summary>
    /// <exception cref="PlatformException">401: it was ended.</exception>
    public async Task RequireSessionAsync(CancellationToken ct)
    {
        if (Person.HasClaim(claim => claim.Type == Signed.Session) && !await sessions.IsAliveAsync(Person, ct))
        {
            throw new PlatformException("portal", 401, "Your session has ended: you signed out in another tab, changed how you sign in, or were away for an hour.", RequestIds.New());
        }
    }

    public bool IsFresh => Signed.IsFresh(Person, clock.GetUtcNow());

    public Persistence.TenantDatabase People(Guid tenant) => people.Of(tenant, Account, Email, IsOperator, RequestIds.New());

    /// <summary>In this person's name within the tenant that was entered.</summary>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it: a page asked for more than it may.</exception>
    public ScimCaller As(Permission needed, params string[] scopes)
    {
        if (!May(needed))
        {
            throw new UnauthorizedAccessException($"{needed} is not for the role {Role ?? "none"}.");
        }

        return Caller(Tenant, IsVisitor ? ActorKind.Operator : ActorKind.Person, [.. scopes, Scopes.TenantAdmin]);
    }

    /// <summary>In this operator's name, across tenants.</summary>
    public ScimCaller AsOperator() => IsOperator
        ? Caller(Guid.Empty, ActorKind.Operator, [Scopes.Operator])
        : throw new UnauthorizedAccessException("This is for operators.");

    /// <summary>A tenant of one's own is made by the platform in this person's name: they have none yet that could allow it.</summary>
    public ScimCaller AsFounder() => Account != Guid.Empty
        ? Caller(Guid.Empty, ActorKind.Person, [Scopes.Operator])
        : throw new UnauthorizedAccessException("Sign in first.");

    private ScimCaller Caller(Guid tenant, ActorKind kind, string[] scopes) => new()
    {
        Tenant = tenant, Kind = kind, ActorId = Account, ActorName = Email, Scopes = new SortedSet<string>(scopes, StringComparer.Ordinal), RequestId = RequestIds.New(),
    };
}
