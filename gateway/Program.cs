using ScimSuite.Gateway;
using ScimSuite.Gateway.Credentials;
using ScimSuite.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddBroker();
builder.AddGateway();

var app = builder.Build();
app.UseGateway();
await app.RunAsync();
