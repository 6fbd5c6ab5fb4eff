using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace ScimSuite.Portal.Model;

/// <summary>What a letter can be sent to. Anything else is refused where it is typed: a letter that can never leave would be waited for in vain.</summary>
internal static class Emails
{
    /// <summary>One mailbox (RFC 5321 §4.1.2), without a name beside it, in at most 254 characters.</summary>
    public static bool IsAddress([NotNullWhen(true)] string? email) =>
        email?.Trim() is { Length: > 2 and <= 254 } address && !address.Any(char.IsControl) && MailboxAddress.TryParse(address, out var mailbox) && mailbox.Address == address
        && address.LastIndexOf('@') is > 0 and var at && at < address.Length - 1;
}
