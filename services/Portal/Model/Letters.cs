using System.Globalization;
using ScimSuite.Events;

namespace ScimSuite.Portal.Model;

/// <summary>A letter to one person, in plain text: a link looks like what it is.</summary>
public sealed record Letter(string To, string Subject, string Text);

/// <summary>Everything we write to people. What others chose (names of people and companies) is quoted, shortened, and no address.</summary>
public static class Letters
{
    public static Letter Invitation(Invitation invitation, string link, bool needsSecondFactor) => new(
        invitation.Email, $"Join {Quoted(invitation.TenantName)} on ScimSuite",
        $"""
        {Quoted(invitation.InvitedBy)} invites you to {Quoted(invitation.TenantName)} on ScimSuite, as {invitation.Role}: {Roles.Meaning(invitation.Role)}.

        Join here, by {Day(invitation.ExpiresAt)}; the link works once:
        {link}
        {(needsSecondFactor ? "\nThis tenant asks for a second factor. You set it up right after joining: a passkey, or an authenticator app.\n" : "")}
        You know nobody of that name? Then do nothing. Without you, nothing happens.
        """);

    public static Letter Reset(Account account, string link) => new(
        account.Email, "Your new ScimSuite password",
        $"""
        Somebody, you we hope, asked for a new password for {account.Email}.

        Choose it here within 30 minutes; the link works once:
        {link}

        It signs you out everywhere.{(account.HasSecondFactor ? " Afterwards you sign in with it and your second factor, as always." : "")}

        It was not you? Then do nothing: your password stays as it is, and nobody but you has this link.
        """);

    public static Letter HasAccount(string email, string signIn, string reset) => new(
        email, "You have a ScimSuite account already",
        $"""
        Somebody, you we hope, wanted to create an account for {email}. You have one.

        Sign in: {signIn}
        Password forgotten: {reset}

        To create another tenant, sign in and choose "Create another tenant".
        It was not you? Then do nothing. They were told nothing about you.
        """);

    public static Letter ConfirmSignUp(string email, string name, string company, string link) => new(
        email, "Confirm your e-mail for ScimSuite",
        $"""
        Welcome, {Quoted(name)}. One click, and {Quoted(company)} is there:
        {link}

        The link works once, for 24 hours.
        It was not you? Then do nothing. Without the click there is no account.
        """);

    /// <param name="account">Whose.</param>
    /// <param name="what">As the event says it.</param>
    /// <param name="at">When.</param>
    /// <param name="page">The account's page.</param>
    public static Letter Changed(Account account, string what, DateTimeOffset at, string page) => new(
        account.Email, "How you sign in to ScimSuite has changed",
        $"""
        {Happened.AccountChange(what)}: {account.Email}, {at.UtcDateTime.ToString("d MMMM yyyy HH:mm", CultureInfo.InvariantCulture)} UTC.

        It was you? Then there is nothing to do.
        It was not? Look at once: {page}
        There you see where you are signed in and end it; a new password ends it everywhere.
        """);

    public static Letter SecondFactorAsked(Member member, string tenantName, string page) => new(
        member.Email, $"{Quoted(tenantName)} asks for a second factor",
        $"""
        From now on, everybody of {Quoted(tenantName)} on ScimSuite signs in with a second factor. You have none yet.

        Set up a passkey or an authenticator app, it takes a minute:
        {page}

        Until then you see none of its pages. Provisioning goes on as before.
        """);

    /// <param name="member">Who can replace it.</param>
    /// <param name="token">What is said of it.</param>
    /// <param name="page">Where that is done.</param>
    public static Letter TokenEnds(Member member, TokenExpiring token, string page)
    {
        var what = token.Connector is null ? "API key" : "token";
        var (day, name) = ($"{Day(token.ExpiresAt)}, {token.ExpiresAt.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC", Quoted(token.Name));
        return new Letter(member.Email, $"The {what} {name} ends on {Day(token.ExpiresAt)}",
            $"""
            The {what} {name} ({(token.Connector is null ? "sck" : "sct")}_{token.KeyId[..Math.Min(8, token.KeyId.Length)]}…) ends on {day}.
            {(token.Connector is null ? "Scripts that use it are refused from then on." : "The identity provider that uses it is refused from then on: nobody joins, changes or leaves.")}

            Replace it before, without a gap: issue another, paste it, and revoke this one when it is quiet.
            {page}

            It was replaced already? Then do nothing, or revoke it there and hear no more of it.
            """);
    }

    /// <summary>What somebody else chose, so that it can neither start a line of its own nor be clicked.</summary>
    private static string Quoted(string text)
    {
        var plain = string.Concat(text.Where(c => !char.IsControl(c) && c is not ('/' or '\\' or ':' or '<' or '>' or '“' or '”'))).Replace(".", "\u2024", StringComparison.Ordinal).Trim();
        return $"“{(plain.Length > 60 ? plain[..60] + "…" : plain)}”";
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
