using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Endpoints;

internal sealed record NewMember(string? Email, string? Role);

/// <summary>POST /api/tenants/{tenant}/members, with an operator's API key: a person who has an account becomes a member of a tenant that a script made.</summary>
internal static class AddMember
{
    public static async Task<Created<Member>> Handle(Guid tenant, NewMember asked, HttpContext context, People people, SignUp signUp, CancellationToken ct)
    {
        var caller = context.Features.Get<ScimCaller>()!;       // the policy has let it in
        if (!Roles.OfTenants.Contains(asked.Role))
        {
            throw ScimException.InvalidValue($"role must be one of {string.Join(", ", Roles.OfTenants)}.");
        }

        var account = await AccountStore.FindByEmailAsync(people.Database, asked.Email ?? "", ct)
            ?? throw ScimException.NotFound("Account", asked.Email ?? "without e-mail");
        var database = people.OfCaller(caller, tenant);
        if (await MemberStore.FindAsync(database, account.Id, ct) is not { } member)
        {
            await signUp.JoinAsync(database, account, asked.Role!);     // one of those above
            member = (await MemberStore.FindAsync(database, account.Id, ct))!;      // has just joined
        }

        return TypedResults.Created($"/api/tenants/{tenant}/members/{account.Id}", member);
    }
}
