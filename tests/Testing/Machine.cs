using System.Globalization;
using ScimSuite.Local;

namespace ScimSuite.Testing;

/// <summary>This machine's servers, run as somebody who is not root.</summary>
internal static class Machine
{
    private static readonly Lazy<Task<LocalServers>> Found = new(() =>
        LocalServers.FindAsync(Path.Combine(Solution.Root, "deploy/local/install-infrastructure.sh"), Console.WriteLine, CancellationToken.None));

    public static Task<LocalServers> ServersAsync() => Found.Value;

    /// <summary>The words in front of a command that make it run as this account; without one, as ourselves.</summary>
    public static string[] AsUser(Account? account) => account is null
        ? ["/usr/bin/setpriv", "--no-new-privs"]
        : ["/usr/bin/setpriv", Id("--reuid", account.Uid), Id("--regid", account.Gid), "--clear-groups", "--inh-caps=-all"];

    public static void GiveTo(Account? account, string folder)
    {
        if (account is not null)
        {
            SharedServer.RunAsync("/bin/chown", "-R", string.Create(CultureInfo.InvariantCulture, $"{account.Uid}:{account.Gid}"), folder).GetAwaiter().GetResult();
        }
    }

    private static string Id(string option, uint id) => string.Create(CultureInfo.InvariantCulture, $"{option}={id}");
}
