using ScimSuite.Migrate;

// One step of its own: in the AppHost a resource the services wait for, in a deployment a job before the roll-out.
const string ConnectionString = "ConnectionStrings__scim";

if (Environment.GetEnvironmentVariable(ConnectionString) is not { Length: > 0 } connectionString)
{
    await Console.Error.WriteLineAsync($"{ConnectionString} must be set: a role that may create roles, and the database to make, for example Host=…;Username=postgres;Password=…;Database=scim");
    return 2;
}

var passwords = Roles.Login.ToDictionary(role => role, role => Environment.GetEnvironmentVariable($"Migrate__Passwords__{role}") ?? "");

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    await Migration.RunAsync(connectionString, passwords, Console.WriteLine, stop.Token);
    Console.WriteLine("the database is up to date");
    return 0;
}
catch (MigrationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("stopped");
    return 130;
}
