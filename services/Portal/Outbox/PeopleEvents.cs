using ScimSuite.Events;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Outbox;

/// <summary>What the audit is told of people.</summary>
internal static class PeopleEvents
{
    public static AccountCreated Created(Account account) => new(account.Id, account.Version, account.Email, account.IsOperator);

    public static AccountChanged Changed(Account account, string what) => new(account.Id, account.Version, what);

    public static SessionStarted Started(Account account, string method, string? address) => new(Guid.CreateVersion7(), account.Id, account.Email, method, address);

    public static AuthenticationFailed Failed(string reason, string? address, string? userAgent, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), reason, null, null, address ?? "unknown", userAgent is { Length: > 200 } ? userAgent[..200] : userAgent, 1, now, now);

    public static MemberChanged Joined(Member member) => new(member.AccountId, member.Version, member.Email, member.Role);

    public static MemberRemoved Left(Member member) => new(member.AccountId, member.Version + 1, member.Email);

    public static MemberInvited Invited(Invitation invitation) => new(invitation.Id, invitation.Email, invitation.Role, invitation.ExpiresAt);

    public static ResetLinkIssued ResetIssued(Link link, Account account) => new(link.Id, account.Id, account.Email);

    public static SignInRulesChanged Rules(SignInRules rules) =>
        new(rules.TenantId, rules.Version, rules.NeedsSecondFactor, rules.Organisation?.Issuer, rules.Organisation?.IsNeeded is true, rules.Organisation?.JoinRole);

    public static TenantOpened Opened(Opening opening) => new(opening.Id, opening.OperatorName, opening.Reason, opening.Until);
}
